import type { Hex } from 'viem'

/** A reproducible source of random values (mulberry32). */
export interface Random {
  /** 0 … below */
  integer(below: number): number
  bytes(length: number): Uint8Array
  hex(length: number): Hex
  /** An unsigned integer of up to `bits` bits; small, large and extreme ones alike. */
  uint(bits: number): bigint
}

export function createRandom(seed: number): Random {
  let state = seed
  const next = () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const integer = (below: number) => Math.floor(next() * below)
  const bytes = (length: number) => Uint8Array.from({ length }, () => integer(256))
  const hex = (length: number): Hex => `0x${Buffer.from(bytes(length)).toString('hex')}`
  const uint = (bits: number) => {
    const width = integer(bits + 1)
    return width === 0 ? 0n : BigInt.asUintN(width, BigInt(hex(32)))
  }
  return { integer, bytes, hex, uint }
}
