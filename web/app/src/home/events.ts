/** Somebody is to be called. */
export type CallWish = { readonly to: string; readonly name: string; readonly video: boolean };

/** A room to go to, and what an encrypted one is opened with. */
export type RoomWish = { readonly room: string; readonly secret?: string };
