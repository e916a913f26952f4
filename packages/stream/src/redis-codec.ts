import type { Publication } from './publication.ts'

/**
 * Redis entry of one publication: JSON text `[topic, payload]`, so that the script can join entries
 * into one message.
 */
export function encodeEntry({ topic, payload }: Publication): string {
  return JSON.stringify([topic, payload])
}

/** @throws SyntaxError or TypeError for what our script did not write */
export function decodeEntry(offset: number, entry: string): Publication {
  return toPublication(offset, JSON.parse(entry))
}

/**
 * A live message: JSON text `[epoch, first offset, [[topic, payload], …]]`.
 * @throws SyntaxError or TypeError for what our script did not write
 */
export function decodeLive(message: string): { epoch: string; batch: Publication[] } {
  const parsed: unknown = JSON.parse(message)
  const [epoch, first, entries] = Array.isArray(parsed) ? parsed : []
  if (typeof epoch !== 'string' || !Number.isSafeInteger(first) || !Array.isArray(entries)) {
    throw new TypeError('Unrecognised live message on the publication bus')
  }
  return { epoch, batch: entries.map((entry, index) => toPublication(first + index, entry)) }
}

function toPublication(offset: number, entry: unknown): Publication {
  const [topic, payload] = Array.isArray(entry) ? entry : []
  if (typeof topic !== 'string' || typeof payload !== 'string') {
    throw new TypeError('Unrecognised entry on the publication bus')
  }
  return { offset, topic, payload }
}
