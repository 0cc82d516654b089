/** Stands for a text that could not be opened: somebody has changed it, or it was never sealed. */
export const unreadableText = "\u{1F512}\u2049";
