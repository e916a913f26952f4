import { committeeId } from '@ssv-exporter/contracts/committee-id'
import { MAX_SIGNERS } from '@ssv-exporter/ssv/alan/messages/signed-ssv-message'

/** As parsed from JSON: any member may be missing or of another type. */
type Members = Readonly<Record<string, unknown>>

/**
 * @param network in the format of `RecordedNetwork`
 * @returns what is wrong with it, naming the member; undefined if nothing
 */
export function faultOfSetup(network: object): string | undefined {
  for (const fault of faultsOf(membersOf(network))) if (fault !== undefined) return fault
  return undefined
}

const COUNTS = ['slot_ms', 'slots_per_epoch', 'epochs_per_sync_committee_period'] as const
const EPOCHS = ['boole_epoch', 'gloas_epoch'] as const

function* faultsOf(network: Members): Generator<string | undefined> {
  const { network_name, topic_names, next_domain_type, genesis_time_unix } = network
  if (!isText(network_name)) yield 'network_name is missing'
  if (topic_names !== undefined && !(isList(topic_names) && topic_names.every(isText))) {
    yield 'topic_names is not a list of names'
  }
  if (!isIndex(genesis_time_unix)) yield 'genesis_time_unix is not a number'
  for (const name of COUNTS) {
    if (!isIndex(network[name]) || network[name] === 0) yield `${name} is not a positive number`
  }
  for (const name of EPOCHS) {
    if (network[name] !== undefined && !isEpoch(network[name])) yield `${name} is not a number`
  }
  yield faultOfHex('domain_type', network.domain_type, 4)
  if (next_domain_type !== undefined) yield faultOfHex('next_domain_type', next_domain_type, 4)
  yield faultOfHex('genesis_validators_root', network.genesis_validators_root, 32)
  if (!hasForks(network)) {
    yield 'neither fork_version_all_epochs nor fork_schedule is usable'
  }
  const { operators, committees, validators } = network
  if (isList(operators)) yield* faultsOfOperators(operators)
  else yield 'operators is not a list'
  if (isList(committees)) yield* faultsOfCommittees(committees)
  else yield 'committees is not a list'
  if (!isList(validators)) yield 'validators is not a list'
  else if (isList(committees)) yield* faultsOfValidators(validators, committees)
}

function hasForks(network: Members): boolean {
  const { fork_schedule: schedule, fork_version_all_epochs: version } = network
  if (schedule === undefined) return isHex(version, 4)
  const isFork = (one: unknown) =>
    isHex(memberOf(one, 'version'), 4) && isEpoch(memberOf(one, 'epoch'))
  return isList(schedule) && schedule.length > 0 && schedule.every(isFork)
}

function* faultsOfOperators(operators: readonly unknown[]): Generator<string> {
  const seen = new Set<unknown>()
  for (const [i, operator] of operators.entries()) {
    const id = memberOf(operator, 'id')
    if (!isIndex(id)) yield `operators[${i}] has no id`
    if (!isText(memberOf(operator, 'public_key_base64'))) {
      yield `operators[${i}] has no public_key_base64`
    }
    if (seen.has(id)) yield `operators[${i}] has the id of another: ${id}`
    seen.add(id)
  }
}

function* faultsOfCommittees(committees: readonly unknown[]): Generator<string> {
  for (const [i, committee] of committees.entries()) {
    const ids = memberOf(committee, 'operators')
    const isUsable = isList(ids) && ids.every(isIndex) && new Set(ids).size === ids.length
    if (!isUsable || ids.length === 0 || ids.length > MAX_SIGNERS) {
      yield `committees[${i}] has no list of 1 to ${MAX_SIGNERS} different operators`
      continue
    }
    const id = memberOf(committee, 'committee_id')
    const expected = committeeId(ids.map((one) => BigInt(one as number))).slice(2)
    if (id !== undefined && id !== '' && `${id}`.toLowerCase() !== expected) {
      yield `committees[${i}] has the committee_id of other operators`
    }
  }
}

function* faultsOfValidators(
  validators: readonly unknown[],
  committees: readonly unknown[],
): Generator<string> {
  const keys = new Set<string>()
  const indices = new Set<unknown>()
  for (const [i, validator] of validators.entries()) {
    const fault = (what: string) => `validators[${i}] ${what}`
    const { public_key, committee, share_public_keys, index, status, liquidated } =
      membersOf(validator)
    if (!isHex(public_key, 48)) {
      yield fault('has no public key of 48 bytes in hex, without 0x')
      continue
    }
    const operators = isIndex(committee) ? memberOf(committees[committee], 'operators') : undefined
    if (!isList(operators)) yield fault(`names a committee that is missing: ${committee}`)
    else {
      const missing = operators.find((id) => !isHex(memberOf(share_public_keys, `${id}`), 48))
      if (missing !== undefined) yield fault(`has no share key of operator ${missing}`)
    }
    if (index !== undefined && !isIndex(index))
      yield fault(`has an index that is no number: ${index}`)
    if (status !== undefined && !isText(status)) yield fault('has a status that is no text')
    if (liquidated !== undefined && typeof liquidated !== 'boolean') {
      yield fault('has neither true nor false as liquidated')
    }
    const key = public_key.toLowerCase()
    if (keys.has(key)) yield fault(`has the public key of another: ${key}`)
    keys.add(key)
    if (index === undefined || status === '') continue
    if (indices.has(index)) yield fault(`has the index of another: ${index}`)
    indices.add(index)
  }
}

const NO_MEMBERS: Members = {}

const membersOf = (value: unknown): Members =>
  typeof value === 'object' && value !== null ? (value as Members) : NO_MEMBERS

const memberOf = (value: unknown, name: string): unknown => membersOf(value)[name]

const faultOfHex = (name: string, value: unknown, bytes: number) =>
  isHex(value, bytes) ? undefined : `${name} is not ${bytes} bytes in hex, without 0x`

const isHex = (value: unknown, bytes: number): value is string =>
  typeof value === 'string' && value.length === 2 * bytes && /^[0-9a-fA-F]*$/.test(value)

const isList = (value: unknown): value is readonly unknown[] => Array.isArray(value)

const isText = (value: unknown): value is string => typeof value === 'string'

const isIndex = (value: unknown): value is number =>
  Number.isSafeInteger(value) && Number(value) >= 0

/** A fork that is not scheduled may have the largest uint64 as its epoch. */
const isEpoch = (value: unknown) => typeof value === 'number' && value >= 0
