import { jsonString } from '@ssv-exporter/encoding/json-string'
import { dutyEntries } from '../duty-publication.ts'
import type { DutyBody, PublicationBody, RecordBody } from '../publication.ts'
import { type ClusterResource, clusterResource } from '../resources/cluster-resource.ts'
import { type OperatorResource, operatorResource } from '../resources/operator-resource.ts'
import { absentMembers, pickMembers } from '../resources/pick-members.ts'
import { type ValidatorResource, validatorResource } from '../resources/validator-resource.ts'

type BodyOf<Type extends RecordBody['type']> = Extract<RecordBody, { type: Type }>

/**
 * A push is this followed by the result of `encodePushSuffix`, which is the same for every
 * subscription.
 */
export function encodePushPrefix(subscription: string): string {
  return `{"subscription":${JSON.stringify(subscription)},`
}

/** The text of a push after the name of its subscription. @param logEpoch a UUID */
export function encodePushSuffix(body: PublicationBody, logEpoch: string, offset: number): string {
  if (body.type === 'duty') {
    const { before, entries, after } = encodeDutyPush(body, logEpoch, offset)
    return before + entries.join() + after
  }
  return `${opAndPosition(body, logEpoch, offset)},${typeAndData(body)}}`
}

function opAndPosition(body: PublicationBody, logEpoch: string, offset: number): string {
  const op = body.op === 'put' && body.update === true ? 'update' : body.op
  return `"op":"${op}","position":{"epoch":"${logEpoch}","offset":${offset}}`
}

/** The rest of a duty's push in parts: a subscription is sent the entries that it selects, separated by commas. */
export interface DutyPush {
  readonly before: string
  readonly entries: readonly string[]
  readonly after: string
}

/** All ASCII. @param logEpoch a UUID */
export function encodeDutyPush(body: DutyBody, logEpoch: string, offset: number): DutyPush {
  const { record } = body
  const { slot, epoch, time, role, committeeId, operatorIds } = record
  const members = { slot, epoch, time, role, committeeId, operatorIds }
  return {
    before: `${opAndPosition(body, logEpoch, offset)},"type":"duty","data":{${JSON.stringify(members).slice(1, -1)},"validators":[`,
    entries: dutyEntries(record).map(({ validatorIndex, publicKey, outcome }) =>
      JSON.stringify({ validatorIndex, publicKey, ...outcome }),
    ),
    after: ']}}',
  }
}

function typeAndData(body: RecordBody): string {
  switch (body.type) {
    case 'operator':
      return `"type":"operator","block":${body.block},"data":${JSON.stringify(operatorOf(body))}`
    case 'validator':
      return `"type":"validator","block":${body.block},"data":${JSON.stringify(validatorOf(body))}`
    case 'cluster':
      return `"type":"cluster","block":${body.block},"data":${JSON.stringify(clusterOf(body))}`
    case 'decided':
      return `"type":"decided","data":${decidedText(body)}`
  }
}

/** Members that are missing in publications of older releases, by type of record. */
const ABSENT_OPERATOR_MEMBERS = absentMembers(operatorResource)

function operatorOf({ record, details }: BodyOf<'operator'>): OperatorResource {
  return pickMembers(operatorResource, {
    ...ABSENT_OPERATOR_MEMBERS,
    ...details,
    index: record.index,
    publicKey: record.publicKey,
    name: record.name,
    owner: record.ownerAddress,
  })
}

const ABSENT_CLUSTER_MEMBERS = absentMembers(clusterResource)

function clusterOf({ record }: BodyOf<'cluster'>): ClusterResource {
  return pickMembers(clusterResource, { ...ABSENT_CLUSTER_MEMBERS, ...record })
}

const ABSENT_VALIDATOR_MEMBERS = { ...absentMembers(validatorResource), liquidated: false }

function validatorOf({ record, details, tags }: BodyOf<'validator'>): ValidatorResource {
  return pickMembers(validatorResource, {
    ...ABSENT_VALIDATOR_MEMBERS,
    ...details,
    index: record.index,
    publicKey: record.publicKey,
    owner: tags.owner,
    clusterId: tags.clusterId ?? null,
    operators: record.operators.map(({ nodeId, publicKey }) => ({ nodeId, publicKey })),
  })
}

/** Manual, since heights and rounds may be bigint, which JSON.stringify rejects. */
function decidedText({ publicKey, role, record }: BodyOf<'decided'>): string {
  const { message, signature, signer_ids: signers } = record
  return `{"publicKey":${jsonString(publicKey)},"role":${jsonString(role)},"height":${message.seq_number},"round":${message.round},"signers":[${signers.join(',')}],"value":${jsonString(message.value)},"signature":${jsonString(signature)}}`
}
