/** Key texts are bytes; as Map keys they are lossless Latin-1 strings. */
export const keyText = (key: Uint8Array) => Buffer.from(key).toString('latin1')
