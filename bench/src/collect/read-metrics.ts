/**
 * Values of the named metrics, summed over labels; 0 for a missing one. @param url of the admin
 * server
 */
export async function readMetrics<Name extends string>(
  url: string,
  names: readonly Name[],
): Promise<Record<Name, number>> {
  const text = await (await fetch(`${url}/metrics`)).text()
  const sums = Object.fromEntries(names.map((name) => [name, 0])) as Record<Name, number>
  for (const line of text.split('\n')) {
    const name = /^[a-zA-Z_:][\w:]*/.exec(line)?.[0] as Name | undefined
    if (name === undefined || !(name in sums)) continue
    sums[name] += Number(line.slice(line.lastIndexOf(' ')))
  }
  return sums
}
