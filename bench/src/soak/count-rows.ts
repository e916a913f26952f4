/** Table rows of counts: names in words. */
export function countRows(counts: Readonly<Record<string, number>>) {
  return Object.entries(counts).map(([what, count]) => ({
    what: what.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`),
    count,
  }))
}
