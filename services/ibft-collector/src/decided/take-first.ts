/** Takes the entries that were set first out of a map, so many at most. */
export function takeFirst<K, V>(map: Map<K, V>, count: number): V[] {
  const taken: V[] = []
  for (const [key, value] of map) {
    if (taken.length >= count) break
    taken.push(value)
    map.delete(key)
  }
  return taken
}
