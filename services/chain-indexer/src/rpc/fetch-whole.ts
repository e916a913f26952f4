import { ResponseBodyTooLargeError } from 'viem'

/**
 * `fetch` for viem's HTTP client, whose responses decode their text at once. viem decodes every
 * chunk of a body for itself: this yields text with two bytes per character, and takes longer.
 * @param mostBytes a larger body is not read; viem's own limit must be off
 */
export function fetchWhole(mostBytes: number): typeof fetch {
  return async (input, init) => {
    const response = await fetch(input, init)
    return Object.assign(response, { text: () => readText(response, mostBytes) })
  }
}

async function readText({ body }: Response, mostBytes: number): Promise<string> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of body ?? []) {
    size += chunk.length
    if (size > mostBytes) throw new ResponseBodyTooLargeError({ maxSize: mostBytes, size })
    chunks.push(chunk)
  }
  return new TextDecoder().decode(Buffer.concat(chunks))
}
