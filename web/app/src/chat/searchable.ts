/** Whether a text is enough to look for: two characters, or one letter where a single one may be a word (Chinese, Japanese, Korean). As the server takes it. */
export const isSearchable = (text: string): boolean => text.length > 1 || /^\p{Lo}$/u.test(text);
