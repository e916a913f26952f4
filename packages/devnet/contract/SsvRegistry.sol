// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/**
 * The registry of the local network. It emits the events of the SSVNetwork contract, exactly as they are declared
 * there and in their order, and counts fees, indices and balances by the same rules: first as v1.2.0, whose clusters
 * are paid in SSV, and after `upgrade` as v2.0.0, whose clusters are paid in ETH.
 *
 * What it does not do: there is no token (wei stand for SSV before the upgrade), nothing is paid out (events tell what
 * would be), an effective balance needs no proof, and anyone may liquidate anyone.
 *
 * After a change, run the tests of this package with `-u`: they compile this file and write SsvRegistry.artifact.json.
 */
contract SsvRegistry {
    struct Cluster {
        uint32 validatorCount;
        uint64 networkFeeIndex;
        uint64 index;
        bool active;
        uint256 balance;
    }

    /// What a cluster is besides its tuple.
    struct Record {
        Cluster cluster;
        bool exists;
        bool eth;
        /// 10000 for 32 ETH of effective balance; 0 while none was told.
        uint64 vUnits;
    }

    /// Fees of an operator or of the network in one currency, in its packed unit.
    struct Book {
        uint256 fee;
        uint256 index;
        uint256 since;
        /// Of operators: earned up to `since`, and the sum of the units of its active clusters.
        uint256 earned;
        uint256 units;
    }

    struct Operator {
        address owner;
        bool removed;
        bool metEth;
        Book ssv;
        Book eth;
    }

    event OperatorAdded(uint64 indexed operatorId, address indexed owner, bytes publicKey, uint256 fee);
    event OperatorRemoved(uint64 indexed operatorId);
    event ValidatorAdded(
        address indexed owner, uint64[] operatorIds, bytes publicKey, bytes shares, Cluster cluster
    );
    event ValidatorRemoved(address indexed owner, uint64[] operatorIds, bytes publicKey, Cluster cluster);
    event ValidatorExited(address indexed owner, uint64[] operatorIds, bytes publicKey);
    event ClusterLiquidated(address indexed owner, uint64[] operatorIds, Cluster cluster);
    event ClusterReactivated(address indexed owner, uint64[] operatorIds, Cluster cluster);
    event ClusterDeposited(address indexed owner, uint64[] operatorIds, uint256 value, Cluster cluster);
    event ClusterWithdrawn(address indexed owner, uint64[] operatorIds, uint256 value, Cluster cluster);
    event ClusterMigratedToETH(
        address indexed owner,
        uint64[] operatorIds,
        uint256 ethDeposited,
        uint256 ssvRefunded,
        uint32 effectiveBalance,
        Cluster cluster
    );
    event ClusterBalanceUpdated(
        address indexed owner,
        uint64[] operatorIds,
        uint64 indexed blockNum,
        uint32 effectiveBalance,
        Cluster cluster
    );
    event FeeRecipientAddressUpdated(address indexed owner, address recipientAddress);
    event OperatorFeeDeclared(
        address indexed owner, uint64 indexed operatorId, uint256 blockNumber, uint256 fee
    );
    event OperatorFeeDeclarationCancelled(address indexed owner, uint64 indexed operatorId);
    event OperatorFeeExecuted(
        address indexed owner, uint64 indexed operatorId, uint256 blockNumber, uint256 fee
    );
    event OperatorWithdrawn(address indexed owner, uint64 indexed operatorId, uint256 value);
    event OperatorWithdrawnSSV(address indexed owner, uint64 indexed operatorId, uint256 value);
    event OperatorPrivacyStatusUpdated(uint64[] operatorIds, bool toPrivate);
    event NetworkFeeUpdated(uint256 oldFee, uint256 newFee);
    event NetworkFeeUpdatedSSV(uint256 oldFee, uint256 newFee);
    event LiquidationThresholdPeriodUpdated(uint64 value);
    event LiquidationThresholdPeriodSSVUpdated(uint64 value);
    event MinimumLiquidationCollateralUpdated(uint256 value);
    event MinimumLiquidationCollateralSSVUpdated(uint256 value);
    event Initialized(uint8 version);
    event Upgraded(address indexed implementation);
    event ModuleUpgraded(uint8 indexed moduleId, address moduleAddress);
    event SSVNetworkUpgradeBlock(string version, uint256 blockNumber);

    error NotTheOwner();
    error UnknownOperator(uint64 operatorId);
    error OperatorsNotAscending();
    error ValidatorAlreadyExists();
    error ValidatorDoesNotExist();
    error ClusterInactive();
    error ClusterActive();
    error IncorrectClusterVersion();
    error InsufficientBalance();
    error AlreadyUpgraded();
    error TooManyTopics();

    uint256 private constant SSV_UNIT = 10_000_000;
    uint256 private constant ETH_UNIT = 100_000;
    uint256 private constant VALIDATOR = 10_000;
    /// What an operator with an SSV fee charges in ETH until it says otherwise.
    uint256 private constant DEFAULT_ETH_FEE = 1_778_800_000;
    uint8 private constant MODULES = 7;

    address private immutable deployer = msg.sender;
    /// The clusters of v2.0.0 are paid in ETH.
    bool public upgraded;
    /// Ids count up from 1, as in the real contract.
    uint64 public lastOperatorId;
    mapping(uint64 => Operator) private operators;
    mapping(bytes32 => Record) private records;
    /// keccak256(public key, owner) => cluster id.
    mapping(bytes32 => bytes32) private validators;
    Book private ssvNetwork;
    Book private ethNetwork;

    // What `initialize` sets on the real network, without an event.
    uint64 public getLiquidationThresholdPeriodSSV = 300;
    uint256 public getMinimumLiquidationCollateralSSV = 10 ** 12;
    uint64 public getLiquidationThresholdPeriod;
    uint256 public getMinimumLiquidationCollateral;

    modifier onlyDeployer() {
        if (msg.sender != deployer) revert NotTheOwner();
        _;
    }

    // The network

    /// Becomes v2.0.0, with the events of the real upgrade in their order.
    function upgrade(uint256 networkFee, uint64 thresholdPeriod, uint256 collateral) external onlyDeployer {
        if (upgraded) revert AlreadyUpgraded();
        emit Upgraded(address(this));
        emit SSVNetworkUpgradeBlock("v2.0.0", block.number);
        emit Initialized(3);
        for (uint8 id = 0; id < MODULES; id++) emit ModuleUpgraded(id, address(this));
        upgraded = true;
        updateNetworkFee(networkFee);
        updateLiquidationThresholdPeriod(thresholdPeriod);
        updateMinimumLiquidationCollateral(collateral);
    }

    /// In the currency of the age.
    function updateNetworkFee(uint256 fee) public onlyDeployer {
        if (upgraded) emit NetworkFeeUpdated(charge(ethNetwork, fee, ETH_UNIT), fee);
        else emit NetworkFeeUpdated(charge(ssvNetwork, fee, SSV_UNIT), fee);
    }

    function updateNetworkFeeSSV(uint256 fee) external onlyDeployer {
        emit NetworkFeeUpdatedSSV(charge(ssvNetwork, fee, SSV_UNIT), fee);
    }

    function updateLiquidationThresholdPeriod(uint64 period) public onlyDeployer {
        if (upgraded) getLiquidationThresholdPeriod = period;
        else getLiquidationThresholdPeriodSSV = period;
        emit LiquidationThresholdPeriodUpdated(period);
    }

    function updateLiquidationThresholdPeriodSSV(uint64 period) external onlyDeployer {
        getLiquidationThresholdPeriodSSV = period;
        emit LiquidationThresholdPeriodSSVUpdated(period);
    }

    function updateMinimumLiquidationCollateral(uint256 collateral) public onlyDeployer {
        if (upgraded) getMinimumLiquidationCollateral = collateral;
        else getMinimumLiquidationCollateralSSV = collateral;
        emit MinimumLiquidationCollateralUpdated(collateral);
    }

    function updateMinimumLiquidationCollateralSSV(uint256 collateral) external onlyDeployer {
        getMinimumLiquidationCollateralSSV = collateral;
        emit MinimumLiquidationCollateralSSVUpdated(collateral);
    }

    // Operators

    function operatorOwner(uint64 operatorId) external view returns (address) {
        Operator storage operator = operators[operatorId];
        return operator.removed ? address(0) : operator.owner;
    }

    function registerOperator(bytes calldata publicKey, uint256 fee) external returns (uint64 id) {
        id = ++lastOperatorId;
        Operator storage operator = operators[id];
        operator.owner = msg.sender;
        operator.metEth = upgraded;
        if (upgraded) charge(operator.eth, fee, ETH_UNIT);
        else charge(operator.ssv, fee, SSV_UNIT);
        emit OperatorAdded(id, msg.sender, publicKey, fee);
        if (!upgraded) return id;
        uint64[] memory ids = new uint64[](1);
        ids[0] = id;
        emit OperatorPrivacyStatusUpdated(ids, false);
    }

    function removeOperator(uint64 operatorId) external {
        Operator storage operator = mine(operatorId);
        payOut(operator, operatorId);
        close(operator.ssv);
        close(operator.eth);
        operator.removed = true;
        emit OperatorRemoved(operatorId);
    }

    function declareOperatorFee(uint64 operatorId, uint256 fee) external {
        Operator storage operator = mine(operatorId);
        if (upgraded) meetEth(operator, operatorId);
        emit OperatorFeeDeclared(msg.sender, operatorId, block.number, fee);
    }

    function cancelDeclaredOperatorFee(uint64 operatorId) external {
        mine(operatorId);
        emit OperatorFeeDeclarationCancelled(msg.sender, operatorId);
    }

    function executeOperatorFee(uint64 operatorId, uint256 fee) external {
        Operator storage operator = mine(operatorId);
        if (upgraded) meetEth(operator, operatorId);
        if (upgraded) charge(operator.eth, fee, ETH_UNIT);
        else charge(operator.ssv, fee, SSV_UNIT);
        emit OperatorFeeExecuted(msg.sender, operatorId, block.number, fee);
    }

    function withdrawOperatorEarnings(uint64 operatorId, uint256 amount) external {
        take(upgraded ? mine(operatorId).eth : mine(operatorId).ssv, amount, upgraded ? ETH_UNIT : SSV_UNIT);
        emit OperatorWithdrawn(msg.sender, operatorId, amount);
    }

    function withdrawOperatorEarningsSSV(uint64 operatorId, uint256 amount) external {
        if (!upgraded) revert IncorrectClusterVersion();
        take(mine(operatorId).ssv, amount, SSV_UNIT);
        emit OperatorWithdrawnSSV(msg.sender, operatorId, amount);
    }

    function withdrawAllOperatorEarnings(uint64 operatorId) external {
        payOut(mine(operatorId), operatorId);
    }

    /// @return wei of the currency
    function earnings(uint64 operatorId, bool inEth) external view returns (uint256) {
        Operator storage operator = operators[operatorId];
        return inEth ? earnedNow(operator.eth) * ETH_UNIT : earnedNow(operator.ssv) * SSV_UNIT;
    }

    // Validators

    function registerValidator(bytes calldata publicKey, uint64[] calldata operatorIds, bytes calldata shares)
        external
        payable
    {
        bytes32 key = keccak256(abi.encodePacked(publicKey, msg.sender));
        if (validators[key] != 0) revert ValidatorAlreadyExists();
        requireOperators(operatorIds);
        bytes32 id = clusterId(msg.sender, operatorIds);
        Record storage record = records[id];
        if (!record.exists) {
            record.exists = true;
            record.eth = upgraded;
            record.cluster.active = true;
        }
        if (record.eth != upgraded) revert IncorrectClusterVersion();
        if (!record.cluster.active) revert ClusterInactive();
        validators[key] = id;
        settle(record, operatorIds);
        uint256 before = unitsOf(record);
        record.cluster.validatorCount++;
        if (record.vUnits > 0) record.vUnits += uint64(VALIDATOR);
        addUnits(record, operatorIds, before);
        record.cluster.balance += msg.value;
        emit ValidatorAdded(msg.sender, operatorIds, publicKey, shares, record.cluster);
    }

    function removeValidator(bytes calldata publicKey, uint64[] calldata operatorIds) external {
        bytes32 key = keccak256(abi.encodePacked(publicKey, msg.sender));
        bytes32 id = clusterId(msg.sender, operatorIds);
        if (validators[key] != id) revert ValidatorDoesNotExist();
        delete validators[key];
        Record storage record = records[id];
        if (record.cluster.active) settle(record, operatorIds);
        uint256 before = unitsOf(record);
        record.cluster.validatorCount--;
        if (record.eth && record.vUnits > 0) {
            record.vUnits = record.cluster.validatorCount == 0 ? 0 : record.vUnits - uint64(VALIDATOR);
        }
        if (record.cluster.active) addUnits(record, operatorIds, before);
        emit ValidatorRemoved(msg.sender, operatorIds, publicKey, record.cluster);
    }

    function exitValidator(bytes calldata publicKey, uint64[] calldata operatorIds) external {
        bytes32 id = clusterId(msg.sender, operatorIds);
        if (validators[keccak256(abi.encodePacked(publicKey, msg.sender))] != id) revert ValidatorDoesNotExist();
        emit ValidatorExited(msg.sender, operatorIds, publicKey);
    }

    // Clusters

    function liquidate(address owner, uint64[] calldata operatorIds) external {
        Record storage record = existing(owner, operatorIds);
        if (!record.cluster.active) revert ClusterInactive();
        settle(record, operatorIds);
        close(record, owner, operatorIds);
    }

    function reactivate(uint64[] calldata operatorIds) external payable {
        Record storage record = existing(msg.sender, operatorIds);
        if (record.eth != upgraded) revert IncorrectClusterVersion();
        if (record.cluster.active) revert ClusterActive();
        open(record, operatorIds);
        record.cluster.balance += msg.value;
        emit ClusterReactivated(msg.sender, operatorIds, record.cluster);
    }

    function deposit(address owner, uint64[] calldata operatorIds) external payable {
        Record storage record = existing(owner, operatorIds);
        if (record.eth != upgraded) revert IncorrectClusterVersion();
        record.cluster.balance += msg.value;
        emit ClusterDeposited(owner, operatorIds, msg.value, record.cluster);
    }

    function withdraw(uint64[] calldata operatorIds, uint256 amount) external {
        Record storage record = existing(msg.sender, operatorIds);
        if (record.eth != upgraded) revert IncorrectClusterVersion();
        // Indices of the operators are read here, and their earnings left as they are.
        if (record.cluster.active) refresh(record, operatorIds);
        if (record.cluster.balance < amount) revert InsufficientBalance();
        record.cluster.balance -= amount;
        emit ClusterWithdrawn(msg.sender, operatorIds, amount, record.cluster);
    }

    function migrateClusterToETH(uint64[] calldata operatorIds) external payable {
        Record storage record = existing(msg.sender, operatorIds);
        if (record.eth || !upgraded) revert IncorrectClusterVersion();
        bool wasActive = record.cluster.active;
        if (wasActive) {
            settle(record, operatorIds);
            uint256 before = unitsOf(record);
            record.cluster.active = false;
            addUnits(record, operatorIds, before);
        }
        uint256 refund = record.cluster.balance;
        for (uint256 i = 0; i < operatorIds.length; i++) {
            Operator storage operator = operators[operatorIds[i]];
            if (!operator.removed) meetEth(operator, operatorIds[i]);
        }
        record.eth = true;
        record.cluster.balance = msg.value;
        open(record, operatorIds);
        uint32 effectiveBalance = uint32((unitsOf(record) * 32) / VALIDATOR);
        emit ClusterMigratedToETH(
            msg.sender, operatorIds, msg.value, refund, effectiveBalance, record.cluster
        );
        if (!wasActive) emit ClusterReactivated(msg.sender, operatorIds, record.cluster);
    }

    /// @param effectiveBalance whole ETH of the whole cluster
    function updateClusterBalance(
        uint64 blockNum,
        address owner,
        uint64[] calldata operatorIds,
        uint32 effectiveBalance
    ) external {
        if (!upgraded) revert IncorrectClusterVersion();
        Record storage record = existing(owner, operatorIds);
        bool counts = record.eth && record.cluster.active;
        if (counts) settle(record, operatorIds);
        uint256 before = unitsOf(record);
        record.vUnits = uint64((uint256(effectiveBalance) * VALIDATOR + 31) / 32);
        if (counts) {
            addUnits(record, operatorIds, before);
            if (isLiquidatable(record, operatorIds)) close(record, owner, operatorIds);
        }
        emit ClusterBalanceUpdated(owner, operatorIds, blockNum, effectiveBalance, record.cluster);
    }

    /// @return wei of the cluster's currency
    function balance(address owner, uint64[] calldata operatorIds) external view returns (uint256) {
        Record storage record = existing(owner, operatorIds);
        return record.cluster.active ? balanceNow(record, operatorIds) : record.cluster.balance;
    }

    function setFeeRecipientAddress(address recipient) external {
        emit FeeRecipientAddressUpdated(msg.sender, recipient);
    }

    /// Emits any log at all, so that tests can send what no honest contract would, and events of other generations.
    function emitRaw(bytes32[] calldata topics, bytes calldata data) public {
        if (topics.length > 4) revert TooManyTopics();
        bytes memory body = data;
        bytes32[4] memory topic;
        for (uint256 i = 0; i < topics.length; i++) topic[i] = topics[i];
        uint256 count = topics.length;
        assembly ("memory-safe") {
            let start := add(body, 32)
            let size := mload(body)
            switch count
            case 0 { log0(start, size) }
            case 1 { log1(start, size, mload(topic)) }
            case 2 { log2(start, size, mload(topic), mload(add(topic, 32))) }
            case 3 { log3(start, size, mload(topic), mload(add(topic, 32)), mload(add(topic, 64))) }
            default {
                log4(
                    start,
                    size,
                    mload(topic),
                    mload(add(topic, 32)),
                    mload(add(topic, 64)),
                    mload(add(topic, 96))
                )
            }
        }
    }

    /// Several logs in one transaction, in this order.
    function emitManyRaw(bytes32[][] calldata topics, bytes[] calldata data) external {
        for (uint256 i = 0; i < topics.length; i++) emitRaw(topics[i], data[i]);
    }

    // Books

    function indexNow(Book storage book) private view returns (uint256) {
        return book.index + (block.number - book.since) * book.fee;
    }

    /// Rounded down each time that it is stored.
    function earnedNow(Book storage book) private view returns (uint256) {
        return book.earned + ((block.number - book.since) * book.fee * book.units) / VALIDATOR;
    }

    function settle(Book storage book) private {
        book.earned = earnedNow(book);
        book.index = indexNow(book);
        book.since = block.number;
    }

    /// @param fee wei
    /// @return former the fee until now, in wei
    function charge(Book storage book, uint256 fee, uint256 unit) private returns (uint256 former) {
        settle(book);
        former = book.fee * unit;
        book.fee = fee / unit;
    }

    function close(Book storage book) private {
        settle(book);
        book.fee = 0;
        book.earned = 0;
        book.units = 0;
    }

    function take(Book storage book, uint256 amount, uint256 unit) private {
        settle(book);
        if (book.earned < amount / unit) revert InsufficientBalance();
        book.earned -= amount / unit;
    }

    function meetEth(Operator storage operator, uint64 id) private {
        if (operator.metEth) return;
        operator.metEth = true;
        if (operator.ssv.fee == 0) return;
        charge(operator.eth, DEFAULT_ETH_FEE, ETH_UNIT);
        emit OperatorFeeExecuted(operator.owner, id, block.number, DEFAULT_ETH_FEE);
    }

    function payOut(Operator storage operator, uint64 id) private {
        settle(operator.ssv);
        settle(operator.eth);
        uint256 ssv = operator.ssv.earned * SSV_UNIT;
        uint256 eth = operator.eth.earned * ETH_UNIT;
        operator.ssv.earned = 0;
        operator.eth.earned = 0;
        if (eth > 0) emit OperatorWithdrawn(operator.owner, id, eth);
        if (ssv == 0) return;
        if (upgraded) emit OperatorWithdrawnSSV(operator.owner, id, ssv);
        else emit OperatorWithdrawn(operator.owner, id, ssv);
    }

    // Clusters, inside

    function bookOf(Record storage record, uint64 operatorId) private view returns (Book storage) {
        Operator storage operator = operators[operatorId];
        return record.eth ? operator.eth : operator.ssv;
    }

    function networkOf(Record storage record) private view returns (Book storage) {
        return record.eth ? ethNetwork : ssvNetwork;
    }

    function unitsOf(Record storage record) private view returns (uint256) {
        if (record.eth && record.vUnits > 0) return record.vUnits;
        return record.cluster.validatorCount * VALIDATOR;
    }

    function operatorsIndex(Record storage record, uint64[] calldata operatorIds)
        private
        view
        returns (uint256 index)
    {
        for (uint256 i = 0; i < operatorIds.length; i++) index += indexNow(bookOf(record, operatorIds[i]));
    }

    function balanceNow(Record storage record, uint64[] calldata operatorIds) private view returns (uint256) {
        uint256 units = unitsOf(record);
        uint256 toOperators = operatorsIndex(record, operatorIds) - record.cluster.index;
        uint256 toNetwork = indexNow(networkOf(record)) - record.cluster.networkFeeIndex;
        uint256 usage = (toOperators * units) / VALIDATOR + (toNetwork * units) / VALIDATOR;
        usage *= record.eth ? ETH_UNIT : SSV_UNIT;
        return usage < record.cluster.balance ? record.cluster.balance - usage : 0;
    }

    /// Takes what it used from its balance.
    function refresh(Record storage record, uint64[] calldata operatorIds) private {
        record.cluster.balance = balanceNow(record, operatorIds);
        show(record, operatorIds);
    }

    function show(Record storage record, uint64[] calldata operatorIds) private {
        record.cluster.index = uint64(operatorsIndex(record, operatorIds));
        record.cluster.networkFeeIndex = uint64(indexNow(networkOf(record)));
    }

    function settleOperators(Record storage record, uint64[] calldata operatorIds) private {
        for (uint256 i = 0; i < operatorIds.length; i++) {
            if (!operators[operatorIds[i]].removed) settle(bookOf(record, operatorIds[i]));
        }
    }

    function settle(Record storage record, uint64[] calldata operatorIds) private {
        settleOperators(record, operatorIds);
        refresh(record, operatorIds);
    }

    /// Tells the operators what an active cluster weighs now, or one that has just been closed.
    function addUnits(Record storage record, uint64[] calldata operatorIds, uint256 before) private {
        uint256 current = record.cluster.active ? unitsOf(record) : 0;
        for (uint256 i = 0; i < operatorIds.length; i++) {
            if (operators[operatorIds[i]].removed) continue;
            Book storage book = bookOf(record, operatorIds[i]);
            book.units = book.units + current - before;
        }
    }

    function open(Record storage record, uint64[] calldata operatorIds) private {
        settleOperators(record, operatorIds);
        record.cluster.active = true;
        show(record, operatorIds);
        addUnits(record, operatorIds, 0);
    }

    function close(Record storage record, address owner, uint64[] calldata operatorIds) private {
        uint256 before = unitsOf(record);
        record.cluster.active = false;
        addUnits(record, operatorIds, before);
        record.cluster.balance = 0;
        record.cluster.networkFeeIndex = 0;
        record.cluster.index = 0;
        emit ClusterLiquidated(owner, operatorIds, record.cluster);
    }

    /// Of an ETH cluster whose balance is of this block.
    function isLiquidatable(Record storage record, uint64[] calldata operatorIds) private view returns (bool) {
        if (record.cluster.validatorCount == 0) return false;
        uint256 fees = ethNetwork.fee;
        for (uint256 i = 0; i < operatorIds.length; i++) fees += bookOf(record, operatorIds[i]).fee;
        uint256 threshold = (getLiquidationThresholdPeriod * fees * unitsOf(record)) / VALIDATOR;
        return record.cluster.balance < getMinimumLiquidationCollateral
            || record.cluster.balance < threshold * ETH_UNIT;
    }

    function clusterId(address owner, uint64[] calldata operatorIds) private pure returns (bytes32) {
        return keccak256(abi.encodePacked(owner, operatorIds));
    }

    function existing(address owner, uint64[] calldata operatorIds) private view returns (Record storage record) {
        record = records[clusterId(owner, operatorIds)];
        if (!record.exists) revert ClusterInactive();
    }

    function mine(uint64 operatorId) private view returns (Operator storage operator) {
        operator = operators[operatorId];
        if (operator.removed || operator.owner != msg.sender) revert NotTheOwner();
    }

    function requireOperators(uint64[] calldata operatorIds) private {
        for (uint256 i = 0; i < operatorIds.length; i++) {
            Operator storage operator = operators[operatorIds[i]];
            if (operator.removed || operator.owner == address(0)) revert UnknownOperator(operatorIds[i]);
            if (i > 0 && operatorIds[i] <= operatorIds[i - 1]) revert OperatorsNotAscending();
            if (upgraded) meetEth(operator, operatorIds[i]);
        }
    }
}
