/** The id alone says whether a room is encrypted: it is in the link, and the server cannot take it back. */
export const isEncryptedRoom = (room: string): boolean => room.startsWith("e2ee-");
