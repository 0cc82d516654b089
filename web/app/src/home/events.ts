/** Somebody is to be called. */
export type CallWish = { readonly to: string; readonly name: string; readonly video: boolean };
