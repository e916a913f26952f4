import type { ContractGeneration } from '@ssv-exporter/contracts/contract-generation'
import type { Draw } from './draw.ts'
import { drawRecordLog } from './draw-record-log.ts'
import {
  emitCurrent,
  emitV2,
  OTHER_OWNER,
  OWNER,
  operatorAdded,
  publicKeyOf,
  validatorAdded,
} from './emit.ts'
import { legacyOperator, legacyValidator, v2Operator, v2Validator } from './emit-seed.ts'
import type { EmittedLog } from './registry-bench.ts'

/**
 * Nonces of current registrations: `next` returns and counts the nonce that an owner's next one
 * must be signed with.
 */
export interface Nonces {
  next(owner: string): number
}

/** Few of each, so that events hit the same records repeatedly. */
const OWNERS = [OWNER, OTHER_OWNER]
const VALIDATORS = ['a', 'b', 'c', 'd', 'e', 'f']
const OPERATOR_IDS = [1n, 2n, 3n, 4n, 5n, 6n, 7n]
const COMMITTEES = [
  [1n, 2n, 3n, 4n],
  [4n, 3n, 2n, 1n],
  [4n, 5n, 6n, 7n],
]
const GARBAGE: EmittedLog = { topics: [`0x${'77'.repeat(32)}`], data: '0x00' }

/** Draws a log of the contract: mostly effective, sometimes malformed or irrelevant. */
export function drawLog(generation: ContractGeneration, draw: Draw, nonces: Nonces): EmittedLog {
  if (draw.chance(3)) return GARBAGE
  if (generation === 'current') return currentLog(draw, nonces)
  return generation === 'v2' ? v2Log(draw) : legacyLog(draw)
}

/** Registers all operators used by `drawLog`. */
export function firstLogs(generation: ContractGeneration): EmittedLog[] {
  return OPERATOR_IDS.map((id) => {
    if (generation === 'current') return operatorAdded(id)
    return generation === 'v2' ? v2Operator(id, `key ${id}`) : legacyOperator(`${id}`, `key ${id}`)
  })
}

function currentLog(draw: Draw, nonces: Nonces): EmittedLog {
  const owner = draw.one(OWNERS)
  const operatorIds = draw.one(COMMITTEES)
  const name = draw.one(VALIDATORS)
  const cluster = {
    validatorCount: draw.number(3),
    networkFeeIndex: BigInt(draw.number(3)),
    index: BigInt(draw.number(3)),
    active: draw.chance(50),
    balance: draw.chance(20) ? 2n ** 256n - 1n : BigInt(draw.number(3)),
  }
  const ofValidator = { owner, operatorIds, publicKey: publicKeyOf(name), cluster }
  const operatorId = draw.one(OPERATOR_IDS)
  if (draw.chance(40)) return drawRecordLog(draw, { owner, operatorId, operatorIds, cluster })
  switch (draw.number(12)) {
    case 0:
    case 1: {
      // Most are registered again: without them no validator can be registered.
      if (draw.chance(15)) return emitCurrent('OperatorRemoved', { operatorId })
      return operatorAdded(operatorId, `key ${draw.chance(90) ? operatorId : 9}`, owner)
    }
    case 2:
    case 3:
      return emitCurrent('ValidatorRemoved', ofValidator)
    case 4:
      return emitCurrent('ValidatorExited', ofValidator)
    case 5:
    case 6:
      return emitCurrent('ClusterLiquidated', { owner, operatorIds, cluster })
    case 7:
      return emitCurrent('ClusterReactivated', { owner, operatorIds, cluster })
    case 8:
      return emitCurrent('FeeRecipientAddressUpdated', { owner, recipientAddress: OTHER_OWNER })
    default: {
      const cut = draw.chance(5) ? 1 : 0
      return validatorAdded(name, { owner, operatorIds, nonce: nonces.next(owner), cut, cluster })
    }
  }
}

function v2Log(draw: Draw): EmittedLog {
  const owner = draw.one(OWNERS)
  const name = draw.one(VALIDATORS)
  switch (draw.number(8)) {
    case 0:
      return v2Operator(draw.one(OPERATOR_IDS), `key ${draw.number(9)}`, owner)
    case 1:
    case 2:
      return emitV2('ValidatorRemoved', { ownerAddress: owner, publicKey: publicKeyOf(name) })
    case 3:
      return emitV2('AccountLiquidated', { ownerAddress: owner })
    case 4:
      return emitV2('AccountEnabled', { ownerAddress: owner })
    default:
      return v2Validator(name, draw.one(COMMITTEES), { owner })
  }
}

function legacyLog(draw: Draw): EmittedLog {
  const owner = draw.one(OWNERS)
  if (draw.chance(30)) return legacyOperator('n', `key ${draw.number(9)}`, owner)
  const keys = draw.one(COMMITTEES).map((id) => `key ${id}`)
  return legacyValidator(draw.one(VALIDATORS), keys, owner)
}
