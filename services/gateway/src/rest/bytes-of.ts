/** @param hex lower case, with or without `0x`, as validated by the parameter schemas */
export function bytesOf<Text extends string | undefined>(
  hex: Text,
): Text extends string ? Buffer : Buffer | undefined {
  const bytes = hex === undefined ? undefined : Buffer.from(hex.replace(/^0x/, ''), 'hex')
  return bytes as Text extends string ? Buffer : Buffer | undefined
}
