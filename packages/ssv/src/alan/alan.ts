import type { Fork, Generation, GossipRules, NetworkParameters } from '../generation.ts'
import { SUBNETS } from '../subnet-bits.ts'
import { BOOLE_LIMITS } from './forks/message-limits.ts'
import { gossipMessageId } from './gossip-message-id.ts'
import { guessKind } from './guess-kind.ts'
import { createAlanHandshake } from './handshake.ts'
import { type AlanNetwork, alanNetworkOf } from './network-of.ts'
import { acceptsNodeRecord, nodeRecordEntries, subnetsOfNodeRecord } from './node-record.ts'
import { alanTopic, booleTopic } from './topics.ts'

/**
 * Parameters of ssv v2.3.7 (go-libp2p-pubsub 0.13); omitted parameters use gossipsub's defaults, as
 * in ssv.
 */
const GOSSIP: GossipRules = {
  signed: false,
  maxMessageBytes: BOOLE_LIMITS.gossipBytes,
  degree: 8,
  degreeLow: 6,
  degreeHigh: 12,
  heartbeatMs: 700,
  historyLength: 6,
  historyGossip: 4,
  seenTtlMs: 385_000,
  floodPublish: false,
}

/**
 * The generation of ssv v2: SSZ over unsigned gossip on 128 subnets, RSA signatures of operators
 * over bytes, no history. Its forks are those that change the network layer: Boole. Gloas, an
 * Ethereum fork, changes message contents but not topics.
 * @throws RangeError for invalid parameters
 */
export function createAlan(parameters: NetworkParameters): Generation {
  const network = alanNetworkOf(parameters)
  const forks = [
    createFork('alan', network, (subnet) => [alanTopic(subnet)]),
    createFork('boole', network, (subnet) =>
      network.topicNames.map((name) => booleTopic(name, subnet)),
    ),
  ]
  return {
    name: 'alan',
    forks,
    // An epoch before; an epoch and two slots after (ssv, July 2026).
    forkWindow: { leadSlots: 32, graceSlots: 34 },
    gossip: {
      ...GOSSIP,
      allowedTopics: forks.flatMap((fork) => allSubnets.flatMap(fork.subnetTopics)),
    },
    handshake: createAlanHandshake(network),
    // Boot nodes of older releases use the default discv5 protocol id.
    discoveryProtocols: ['ssvdv5', 'discv5'],
    subnets: network.subnets,
  }
}

const allSubnets = Array.from({ length: SUBNETS }, (_, i) => i)

function createFork(
  name: string,
  { domains, subnets }: AlanNetwork,
  subnetTopics: (subnet: number) => readonly string[],
): Fork & { readonly subnetTopics: typeof subnetTopics } {
  return {
    name,
    topics: allSubnets.filter((i) => subnets[i]).flatMap(subnetTopics),
    subnetTopics,
    messageId: gossipMessageId,
    // The actual size limit depends on the slot and is checked by the validation rules.
    maxMessageBytes: BOOLE_LIMITS.gossipBytes,
    guessKind,
    nodeRecordEntries: (self) => nodeRecordEntries(domains, self.subnets),
    acceptsNodeRecord: (entries) => acceptsNodeRecord(domains, entries),
    subnetsOf: subnetsOfNodeRecord,
  }
}
