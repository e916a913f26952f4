import {
  hasRecordedVectors,
  recordedFiles,
  recordedVectors,
  withoutRecordedVectors,
} from '@ssv-exporter/test-kit/recorded-vectors'
import { expect, it } from 'vitest'
import { alanContext, arrival, encoded, messageId, signedBy } from '../testing/alan/alan-network.ts'
import * as types from '../testing/alan/ssz-types.ts'
import { createComparison } from '../testing/comparison.ts'
import { fromHex } from '../testing/sample.ts'
import { ALAN_LIMITS } from './forks/message-limits.ts'
import {
  decodePartialSignatures,
  encodePartialSignatures,
  PARTIAL_TYPE,
} from './messages/partial-signatures.ts'
import { decodeSignedSsvMessage, encodeSignedSsvMessage } from './messages/signed-ssv-message.ts'
import { decodeSsvMessage, encodeSsvMessage, SSV_MESSAGE_TYPE } from './messages/ssv-message.ts'
import { RUNNER_ROLE } from './roles.ts'
import { checkEnvelope } from './validation/check-envelope.ts'
import { createMessageValidator } from './validation/message-validator.ts'
import { RULES } from './validation/rules.ts'
import { decodeBeaconVote, encodeBeaconVote } from './values/beacon-vote.ts'
import {
  decodeValidatorConsensusData,
  encodeValidatorConsensusData,
} from './values/validator-consensus-data.ts'

if (!hasRecordedVectors) withoutRecordedVectors('type tests of the ssv specification')

const FOLDER = 'modern/spec-types'
const files = () => recordedFiles(FOLDER).filter((name) => name.endsWith('.json'))

/** The type of a file's bytes, ours and the library's, by the first word of its name. */
const CONTAINERS: Record<string, { again(bytes: Uint8Array): Uint8Array; type: unknown }> = {
  beaconvote: {
    again: (bytes) => encodeBeaconVote(decodeBeaconVote(bytes, false)),
    type: types.BeaconVoteType,
  },
  partialsigmessage: {
    again: (bytes) =>
      encodePartialSignatures(decodePartialSignatures(bytes, ALAN_LIMITS.partialSignatures)),
    type: types.PartialSignaturesType,
  },
  signedssvmsg: {
    again: (bytes) => encodeSignedSsvMessage(decodeSignedSsvMessage(bytes, ALAN_LIMITS)),
    type: types.SignedSsvMessageType,
  },
  ssvmsg: {
    again: (bytes) => encodeSsvMessage(decodeSsvMessage(bytes, ALAN_LIMITS.ssvMessageDataBytes)),
    type: types.SsvMessageType,
  },
  validatorconsensusdata: {
    again: (bytes) => encodeValidatorConsensusData(decodeValidatorConsensusData(bytes)),
    type: types.ValidatorConsensusDataType,
  },
}

const COMPARED_BELOW = /\.(SignedSSVMessageTest|MsgSpecTest)_/

it.runIf(hasRecordedVectors)('containers decode, encode and hash as specified', () => {
  const comparison = createComparison('modern/spec-types encodings')
  for (const file of files()) {
    if (!file.includes('.EncodingTest_')) {
      // Functions of the specification that we have no use for.
      if (!COMPARED_BELOW.test(file)) comparison.excepted(`test-${file.split(/[._]/)[1]}`)
      continue
    }
    const container = CONTAINERS[file.split('.')[0] as string]
    if (container === undefined) {
      comparison.excepted(`container-${file.split('.')[0]}`)
      continue
    }
    const { Data, ExpectedRoot } = recordedVectors<{ Data: string; ExpectedRoot?: number[] }>(
      `${FOLDER}/${file}`,
    )
    const bytes = Uint8Array.from(Buffer.from(Data, 'base64'))
    expect(container.again(bytes)).toEqual(bytes)
    if (ExpectedRoot !== undefined) {
      expect([...rootOf(container.type, bytes)]).toEqual(ExpectedRoot)
    }
    comparison.compared()
  }
  comparison.report()
})

interface SignedMessages {
  readonly Messages: readonly {
    readonly Signatures: readonly string[] | null
    readonly OperatorIDs: readonly number[] | null
    readonly SSVMessage: {
      readonly MsgType: number
      readonly MsgID: string
      readonly Data: string
    } | null
    readonly FullData: string | null
  }[]
  readonly ExpectedErrorCode: number
}

it.runIf(hasRecordedVectors)('signed messages that the specification rejects are rejected', () => {
  const comparison = createComparison('modern/spec-types signed messages')
  for (const file of files().filter((name) => name.includes('.SignedSSVMessageTest_'))) {
    const { Messages, ExpectedErrorCode } = recordedVectors<SignedMessages>(`${FOLDER}/${file}`)
    for (const message of Messages) {
      if (message.SSVMessage === null) {
        comparison.excepted('not-on-the-wire')
        continue
      }
      const bytes = encodeSignedSsvMessage({
        signatures: (message.Signatures ?? []).map((text) => Buffer.from(text, 'base64')),
        operatorIds: (message.OperatorIDs ?? []).map(BigInt),
        message: {
          type: message.SSVMessage.MsgType,
          id: fromHex(message.SSVMessage.MsgID),
          data: Buffer.from(message.SSVMessage.Data, 'base64'),
        },
        fullData: Buffer.from(message.FullData ?? '', 'base64'),
      })
      const { broken } = checkEnvelope(bytes, ALAN_LIMITS, {
        ...alanContext().registry,
        isOperator,
      })
      // The specification does not check the size of a signature; the network does.
      if (ExpectedErrorCode === 0) expect([undefined, RULES.signatureSize]).toContain(broken)
      else expect(broken?.verdict).toBe('reject')
      comparison.compared()
    }
  }
  comparison.report()
})

interface PartialMessages {
  readonly Messages: readonly {
    readonly Type: number
    readonly Slot: string
    readonly Messages: readonly {
      readonly PartialSignature: string
      readonly Signer: number
      readonly SigningRoot: string
      readonly ValidatorIndex: string
    }[]
  }[]
  readonly ExpectedErrorCode: number
}

const ROLE_OF_TYPE: ReadonlyMap<number, number> = new Map([
  [PARTIAL_TYPE.postConsensus, RUNNER_ROLE.committee],
  [PARTIAL_TYPE.randao, RUNNER_ROLE.proposer],
  [PARTIAL_TYPE.selectionProof, RUNNER_ROLE.aggregator],
  [PARTIAL_TYPE.contributionProofs, RUNNER_ROLE.syncCommitteeContribution],
  [PARTIAL_TYPE.validatorRegistration, RUNNER_ROLE.validatorRegistration],
  [PARTIAL_TYPE.voluntaryExit, RUNNER_ROLE.voluntaryExit],
])

it.runIf(hasRecordedVectors)(
  'partial signatures that the specification rejects are rejected',
  () => {
    const comparison = createComparison('modern/spec-types partial signatures')
    for (const file of files().filter((name) => name.includes('.MsgSpecTest_'))) {
      const { Messages, ExpectedErrorCode } = recordedVectors<PartialMessages>(`${FOLDER}/${file}`)
      for (const message of Messages) {
        const data = encodePartialSignatures({
          type: message.Type,
          slot: BigInt(message.Slot),
          items: (message.Messages ?? []).map((item) => ({
            signature: fromHex(item.PartialSignature),
            signingRoot: fromHex(item.SigningRoot),
            signer: BigInt(item.Signer),
            validatorIndex: BigInt(item.ValidatorIndex),
          })),
        })
        const id = messageId(ROLE_OF_TYPE.get(message.Type) ?? RUNNER_ROLE.committee)
        const signed = signedBy([1n], { type: SSV_MESSAGE_TYPE.partialSignature, id, data })
        const validator = createMessageValidator(alanContext({ beaconNode: false }))
        const { broken } = validator.check(encoded(signed), arrival())
        // A valid one is still of an old slot, which is no offence.
        expect(broken?.verdict).toBe(ExpectedErrorCode === 0 ? 'ignore' : 'reject')
        comparison.compared()
      }
    }
    comparison.report()
  },
)

const isOperator = () => true

function rootOf(type: unknown, bytes: Uint8Array): Uint8Array {
  const container = type as {
    deserialize(bytes: Uint8Array): unknown
    hashTreeRoot(value: unknown): Uint8Array
  }
  return container.hashTreeRoot(container.deserialize(bytes))
}
