/** Removes and returns up to the given number of the oldest entries of a map. */
export function takeFirst<K, V>(map: Map<K, V>, count: number): V[] {
  const taken: V[] = []
  for (const [key, value] of map) {
    if (taken.length >= count) break
    taken.push(value)
    map.delete(key)
  }
  return taken
}
