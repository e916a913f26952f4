/** Key texts are bytes; in a Map they are Latin-1 text, which loses nothing. */
export const keyText = (key: Uint8Array) => Buffer.from(key).toString('latin1')
