import { currentAbi } from '@ssv-exporter/contracts/abi/current'
import { parseAbi } from 'viem'

const ownAbi = parseAbi([
  'struct Cluster { uint32 validatorCount; uint64 networkFeeIndex; uint64 index; bool active; uint256 balance; }',
  'event ClusterDeposited(address indexed owner, uint64[] operatorIds, uint256 value, Cluster cluster)',
  'event OperatorFeeExecuted(address indexed owner, uint64 indexed operatorId, uint256 blockNumber, uint256 fee)',
  'error NotTheOwner()',
  'error UnknownOperator(uint64 operatorId)',
  'error OperatorsNotAscending()',
  'error ValidatorAlreadyExists()',
  'error ValidatorDoesNotExist()',
  'error ClusterInactive()',
  'error ClusterActive()',
  'error TooManyTopics()',
  'function lastOperatorId() view returns (uint64)',
  'function operatorOwner(uint64) view returns (address)',
  'function registerOperator(bytes publicKey, uint256 fee) returns (uint64 id)',
  'function removeOperator(uint64 operatorId)',
  'function executeOperatorFee(uint64 operatorId, uint256 fee)',
  'function registerValidator(bytes publicKey, uint64[] operatorIds, bytes shares) payable',
  'function removeValidator(bytes publicKey, uint64[] operatorIds)',
  'function exitValidator(bytes publicKey, uint64[] operatorIds)',
  'function liquidate(address owner, uint64[] operatorIds)',
  'function reactivate(uint64[] operatorIds) payable',
  'function deposit(address owner, uint64[] operatorIds) payable',
  'function setFeeRecipientAddress(address recipient)',
  'function emitRaw(bytes32[] topics, bytes data)',
  'function emitManyRaw(bytes32[][] topics, bytes[] data)',
])

/** What contract/SsvRegistry.sol declares: the events of today's SSVNetwork contract, and the ways to make it emit them. */
export const REGISTRY_ABI = [...currentAbi, ...ownAbi] as const
