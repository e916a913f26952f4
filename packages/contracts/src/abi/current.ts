import { parseAbi } from 'viem'

/**
 * Every event of the SSVNetwork contract from its first release to v2.0.0, those of the proxy
 * included. The releases share one address and thus one event history. Only
 * `OperatorMaximumFeeUpdated` has two forms.
 */
export const currentAbi = parseAbi([
  'struct Cluster { uint32 validatorCount; uint64 networkFeeIndex; uint64 index; bool active; uint256 balance; }',

  'event OperatorAdded(uint64 indexed operatorId, address indexed owner, bytes publicKey, uint256 fee)',
  'event OperatorRemoved(uint64 indexed operatorId)',
  'event OperatorFeeDeclared(address indexed owner, uint64 indexed operatorId, uint256 blockNumber, uint256 fee)',
  'event OperatorFeeDeclarationCancelled(address indexed owner, uint64 indexed operatorId)',
  'event OperatorFeeExecuted(address indexed owner, uint64 indexed operatorId, uint256 blockNumber, uint256 fee)',
  'event OperatorWithdrawn(address indexed owner, uint64 indexed operatorId, uint256 value)',
  'event OperatorWithdrawnSSV(address indexed owner, uint64 indexed operatorId, uint256 value)',
  'event OperatorPrivacyStatusUpdated(uint64[] operatorIds, bool toPrivate)',
  'event OperatorMultipleWhitelistUpdated(uint64[] operatorIds, address[] whitelistAddresses)',
  'event OperatorMultipleWhitelistRemoved(uint64[] operatorIds, address[] whitelistAddresses)',
  'event OperatorWhitelistingContractUpdated(uint64[] operatorIds, address whitelistingContract)',
  'event OperatorWhitelistUpdated(uint64 indexed operatorId, address whitelisted)',

  'event ValidatorAdded(address indexed owner, uint64[] operatorIds, bytes publicKey, bytes shares, Cluster cluster)',
  'event ValidatorRemoved(address indexed owner, uint64[] operatorIds, bytes publicKey, Cluster cluster)',
  'event ValidatorExited(address indexed owner, uint64[] operatorIds, bytes publicKey)',

  'event ClusterLiquidated(address indexed owner, uint64[] operatorIds, Cluster cluster)',
  'event ClusterReactivated(address indexed owner, uint64[] operatorIds, Cluster cluster)',
  'event ClusterDeposited(address indexed owner, uint64[] operatorIds, uint256 value, Cluster cluster)',
  'event ClusterWithdrawn(address indexed owner, uint64[] operatorIds, uint256 value, Cluster cluster)',
  'event ClusterMigratedToETH(address indexed owner, uint64[] operatorIds, uint256 ethDeposited, uint256 ssvRefunded, uint32 effectiveBalance, Cluster cluster)',
  'event ClusterBalanceUpdated(address indexed owner, uint64[] operatorIds, uint64 indexed blockNum, uint32 effectiveBalance, Cluster cluster)',

  'event FeeRecipientAddressUpdated(address indexed owner, address recipientAddress)',

  'event NetworkFeeUpdated(uint256 oldFee, uint256 newFee)',
  'event NetworkFeeUpdatedSSV(uint256 oldFee, uint256 newFee)',
  'event NetworkEarningsWithdrawn(uint256 value, address recipient)',
  'event LiquidationThresholdPeriodUpdated(uint64 value)',
  'event LiquidationThresholdPeriodSSVUpdated(uint64 value)',
  'event MinimumLiquidationCollateralUpdated(uint256 value)',
  'event MinimumLiquidationCollateralSSVUpdated(uint256 value)',
  'event OperatorFeeIncreaseLimitUpdated(uint64 value)',
  'event DeclareOperatorFeePeriodUpdated(uint64 value)',
  'event ExecuteOperatorFeePeriodUpdated(uint64 value)',
  'event OperatorMaximumFeeUpdated(uint64 maxFee)',
  'event OperatorMaximumFeeUpdated(uint256 maxFee)',
  'event MinimumOperatorEthFeeUpdated(uint256 minFee)',
  'event MinBlocksBetweenUpdatesUpdated(uint32 value)',
  'event QuorumUpdated(uint16 quorum)',
  'event CooldownDurationUpdated(uint64 duration)',

  'event WeightedRootProposed(bytes32 indexed merkleRoot, uint64 indexed blockNum, uint256 accumulatedWeight, uint256 quorum, uint32 oracleId, address oracle)',
  'event RootCommitted(bytes32 indexed merkleRoot, uint64 indexed blockNum)',
  'event OracleReplaced(uint32 indexed oracleId, address indexed oldOracle, address indexed newOracle)',

  'event Staked(address indexed user, uint256 amount)',
  'event UnstakeRequested(address indexed user, uint256 amount, uint256 unlockTime)',
  'event UnstakedWithdrawn(address indexed user, uint256 amount)',
  'event FeesSynced(uint256 newFeesWei, uint256 accEthPerShare)',
  'event RewardsSettled(address indexed user, uint256 pending, uint256 accrued, uint256 userIndex)',
  'event RewardsClaimed(address indexed user, uint256 amount)',
  'event ERC20Rescued(address indexed token, address indexed to, uint256 amount)',

  'event SSVNetworkUpgradeBlock(string version, uint256 blockNumber)',
  'event ModuleUpgraded(uint8 indexed moduleId, address moduleAddress)',
  'event Upgraded(address indexed implementation)',
  'event Initialized(uint8 version)',
  'event OwnershipTransferStarted(address indexed previousOwner, address indexed newOwner)',
  'event OwnershipTransferred(address indexed previousOwner, address indexed newOwner)',
  'event AdminChanged(address previousAdmin, address newAdmin)',
  'event BeaconUpgraded(address indexed beacon)',
])
