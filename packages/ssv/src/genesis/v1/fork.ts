import type { GenesisFork } from '../generation.ts'
import { MAX_MESSAGE_BYTES } from '../max-message-bytes.ts'
import { forkOfNodeRecord, nodeRecordEntriesV1, subnetsOfNodeRecord } from '../node-record.ts'
import type { Sha256 } from '../sha256.ts'
import { DECIDED_TOPIC, SUBNET_TOPICS, subnetTopic, validatorTopicV1 } from '../topics.ts'
import { decodeGossipV1, encodeGossipV1 } from './gossip.ts'
import { guessKindV1 } from './guess-kind.ts'
import { messageIdV1 } from './message-id.ts'

const TOPICS: readonly string[] = [DECIDED_TOPIC, ...SUBNET_TOPICS]

/**
 * Forks v1 and v2: 128 subnets and a topic of decided messages. v1 publishes on a topic for each validator too; else v2 is v1
 * under another name, roots included.
 */
export function createForkV1(name: 'v1' | 'v2', sha256: Sha256): GenesisFork {
  const topicsOf = (publicKey: Uint8Array) => (name === 'v1' ? [validatorTopicV1(publicKey)] : [])
  const duties = (publicKey: Uint8Array) => [...topicsOf(publicKey), subnetTopic(publicKey)]
  // Nodes that start after fork v2 name v1 in their record, by a slip of SSV v0.2.1-rc.1.
  const accepted = name === 'v1' ? ['v1'] : ['v2', 'v1']
  return {
    name,
    topics: TOPICS,
    topicsOf,
    publishTopics: (publicKey, kind) =>
      kind === 'decided' ? [DECIDED_TOPIC, ...duties(publicKey)] : duties(publicKey),
    mayCarry: (topic, publicKey, kind) =>
      (topic === DECIDED_TOPIC && kind === 'decided') || duties(publicKey).includes(topic),
    messageId: (data) => messageIdV1(data, sha256),
    // History answers mix in what was made under fork v0.
    rootForks: ['v1', 'v0'],
    maxMessageBytes: MAX_MESSAGE_BYTES,
    guessKind: guessKindV1,
    decodeGossip: (data) => decodeGossipV1(data, sha256),
    encodeGossip: encodeGossipV1,
    nodeRecordEntries: (self) => nodeRecordEntriesV1(name, self),
    acceptsNodeRecord: (entries) => accepted.includes(forkOfNodeRecord(entries)),
    subnetsOf: subnetsOfNodeRecord,
  }
}
