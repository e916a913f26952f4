import {
  ByteListType,
  ByteVectorType,
  ContainerType,
  ListBasicType,
  ListCompositeType,
  UintBigintType,
} from '@chainsafe/ssz'
import { ssz } from '@lodestar/types'

/*
 * The network's containers as defined by a library (ssv-spec v1.2.0): a reference for our decoders.
 */

const uint64 = new UintBigintType(8)
const Bytes32 = new ByteVectorType(32)
const Bytes96 = new ByteVectorType(96)

export const SsvMessageType = new ContainerType({
  type: uint64,
  id: new ByteVectorType(56),
  data: new ByteListType(722_412),
})

export const SignedSsvMessageType = new ContainerType({
  signatures: new ListCompositeType(new ByteListType(256), 13),
  operatorIds: new ListBasicType(uint64, 13),
  message: SsvMessageType,
  fullData: new ByteListType(8_388_836),
})

export const QbftMessageType = new ContainerType({
  type: uint64,
  height: uint64,
  round: uint64,
  identifier: new ByteListType(56),
  root: Bytes32,
  dataRound: uint64,
  roundChangeJustification: new ListCompositeType(new ByteListType(51_852), 13),
  prepareJustification: new ListCompositeType(new ByteListType(3_700), 13),
})

export const PartialSignaturesType = new ContainerType({
  type: uint64,
  slot: uint64,
  items: new ListCompositeType(
    new ContainerType({
      signature: Bytes96,
      signingRoot: Bytes32,
      signer: uint64,
      validatorIndex: uint64,
    }),
    1_512,
  ),
})

const CheckpointType = ssz.phase0.CheckpointBigint

export const BeaconVoteType = new ContainerType({
  blockRoot: Bytes32,
  source: CheckpointType,
  target: CheckpointType,
})

export const GloasBeaconVoteType = new ContainerType({
  blockRoot: Bytes32,
  source: CheckpointType,
  target: CheckpointType,
  attestationDataIndex: uint64,
})

export const ValidatorConsensusDataType = new ContainerType({
  duty: new ContainerType({
    type: uint64,
    publicKey: new ByteVectorType(48),
    slot: uint64,
    validatorIndex: uint64,
    committeeIndex: uint64,
    committeeLength: uint64,
    committeesAtSlot: uint64,
    validatorCommitteeIndex: uint64,
    validatorSyncCommitteeIndices: new ListBasicType(uint64, 13),
  }),
  version: uint64,
  data: new ByteListType(8_388_608),
})

const AssignedAggregatorType = new ContainerType({
  validatorIndex: uint64,
  selectionProof: Bytes96,
  committeeIndex: uint64,
})

export const AggregatorCommitteeConsensusDataType = new ContainerType({
  version: uint64,
  aggregators: new ListCompositeType(AssignedAggregatorType, 3_000),
  committeeIndices: new ListBasicType(uint64, 64),
  aggregates: new ListCompositeType(new ByteListType(131_308), 64),
  contributors: new ListCompositeType(AssignedAggregatorType, 2_048),
  contributions: new ListCompositeType(new ByteVectorType(160), 4),
})
