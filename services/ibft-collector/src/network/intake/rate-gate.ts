import {
  createTokenBucket,
  type TokenBucket,
  type TokenBucketOptions,
} from '@ssv-exporter/flow/token-bucket'

/** A rate limit per peer. */
export interface RateGate {
  take(peerId: string, nowMs: number, tokens?: number): boolean
  /** Removes peers with a full bucket: they equal new ones. */
  sweep(nowMs: number): void
}

export function createRateGate(options: TokenBucketOptions): RateGate {
  const buckets = new Map<string, TokenBucket>()

  return {
    take(peerId, nowMs, tokens) {
      let bucket = buckets.get(peerId)
      if (bucket === undefined) {
        bucket = createTokenBucket(options)
        buckets.set(peerId, bucket)
      }
      return bucket.take(nowMs, tokens)
    },
    sweep(nowMs) {
      for (const [peerId, bucket] of buckets) if (bucket.isFull(nowMs)) buckets.delete(peerId)
    },
  }
}
