/** Collects an iteration to its end. */
export async function all<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const taken: Item[] = []
  for await (const item of items) taken.push(item)
  return taken
}
