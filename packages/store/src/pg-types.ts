import pg from 'pg'

const INT8 = 20
const INT8_ARRAY = 1016

/**
 * Parses int8 as a checked number: heights, positions and counts stay far below 2^53, and precision
 * must not be lost.
 */
function safeInteger(text: string): number {
  const value = Number(text)
  if (!Number.isSafeInteger(value)) throw new RangeError(`int8 ${text} is beyond 2^53`)
  return value
}

const int8Array = pg.types.getTypeParser(INT8_ARRAY as never) as (text: string) => string[]

/** Type parsers for all connections; types not listed here use the driver's defaults. */
export const pgTypes: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') => {
    if (oid === INT8) return safeInteger
    if (oid === INT8_ARRAY) return (text: string) => int8Array(text).map(safeInteger)
    return pg.types.getTypeParser(oid, format as 'text')
  }) as pg.CustomTypesConfig['getTypeParser'],
}
