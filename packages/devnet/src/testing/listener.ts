import { randomBytes } from 'node:crypto'
import { fastAggregateVerify, PublicKey, Signature } from '@chainsafe/blst'
import { createHandshaker } from '@ssv-exporter/p2p/handshake'
import { createHost, type Host } from '@ssv-exporter/p2p/host'
import { silentLogger } from '@ssv-exporter/service-kit/logger'
import type { SignedAgreement } from '@ssv-exporter/ssv/agreement'
import type { GenesisFork, GenesisGeneration } from '@ssv-exporter/ssv/genesis/generation'
import { GENESIS } from '@ssv-exporter/ssv/genesis/genesis'
import { expect } from 'vitest'
import type { OperatorNetwork } from '../network/operator-network.ts'
import type { ValidatorIdentity } from '../validator-identity.ts'

export interface ReceivedMessage {
  readonly topic: string
  /** Peer id of the author. */
  readonly author: string
  readonly data: Uint8Array
  readonly kind: 'decided' | 'commit' | 'other' | 'undecodable'
  /** The decoded message, for decided messages and commits. */
  readonly message: SignedAgreement | undefined
}

export interface Listener {
  readonly host: Host
  readonly received: readonly ReceivedMessage[]
  messages(kind: 'decided' | 'commit'): SignedAgreement[]
}

const NODE_INFO = { nodeVersion: 'test', operatorId: '', executionNode: '', consensusNode: '' }

/**
 * A plain peer, connected to all operators, that receives everything on the topics of a fork and
 * accepts all of it.
 */
export async function startListener(
  network: OperatorNetwork,
  validators: readonly ValidatorIdentity[],
  fork: GenesisFork,
): Promise<Listener> {
  const privateKey = randomBytes(32)
  const host = createHost(
    {
      privateKey,
      listen: [],
      agent: 'listener',
      gossip: { messageId: (_topic, data) => fork.messageId?.(data) },
    },
    { logger: silentLogger() },
  )
  const received: ReceivedMessage[] = []
  host.onMessage(({ id, topic, author, data }) => {
    received.push({ topic, author, data, ...decode(fork, data) })
    host.report(id, 'accept')
  })
  // Operators disconnect peers that do not answer.
  const { networkId } = network.facts()
  const own = () => ({ ...NODE_INFO, fork: fork.name, networkId })
  await createHandshaker(GENESIS.handshake, { privateKey, own }, { host }).serve(() => true)
  await host.start()
  const topics = new Set([
    ...fork.topics,
    ...validators.flatMap(({ publicKey }) => fork.topicsOf(keyBytes(publicKey))),
  ])
  for (const topic of topics) host.subscribe(topic)
  await dialOperators(host, network)
  return {
    host,
    received,
    messages: (kind) =>
      received.flatMap((entry) =>
        entry.kind === kind && entry.message !== undefined ? [entry.message] : [],
      ),
  }
}

/** Connects to all operators. Dials again after a timeout, which happens on a busy machine. */
export async function dialOperators(
  host: Host,
  network: Pick<OperatorNetwork, 'facts'>,
): Promise<void> {
  for (const address of network.facts().operators) {
    await expect.poll(() => host.dial(address)).toBeDefined()
  }
}

function decode(fork: GenesisFork, data: Uint8Array): Pick<ReceivedMessage, 'kind' | 'message'> {
  try {
    const content = fork.decodeGossip(data)
    return {
      kind: content.kind,
      message: content.kind === 'other' ? undefined : content.message,
    }
  } catch {
    return { kind: 'undecodable', message: undefined }
  }
}

export function keyBytes(publicKey: string): Uint8Array {
  return Buffer.from(publicKey.replace(/^0x/, ''), 'hex')
}

/** Whether the shares of the signers signed it, with this root. */
export function verifies(
  generation: GenesisGeneration,
  validator: ValidatorIdentity,
  message: SignedAgreement,
  rootFork: string,
): boolean {
  const keys = message.signers.map((nodeId) => {
    const share = validator.shares.find(({ operator }) => Number(operator.id) === nodeId)
    if (share === undefined) throw new RangeError(`${nodeId} is not in the committee`)
    return PublicKey.fromBytes(share.publicKey, true)
  })
  const signature = Signature.fromBytes(message.signature, true)
  return fastAggregateVerify(generation.signingRoot(message, rootFork), keys, signature)
}
