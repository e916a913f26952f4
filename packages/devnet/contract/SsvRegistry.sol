// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/**
 * The registry of the local network. It emits the events of today's SSVNetwork contract, exactly as they are declared
 * there, and keeps only the state that makes them explain themselves: operator ids without a gap, who registered a
 * validator, what a cluster holds. There are no tokens and no fees, and anyone may liquidate anyone.
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

    event OperatorAdded(uint64 indexed operatorId, address indexed owner, bytes publicKey, uint256 fee);
    event OperatorRemoved(uint64 indexed operatorId);
    event ValidatorAdded(
        address indexed owner, uint64[] operatorIds, bytes publicKey, bytes shares, Cluster cluster
    );
    event ValidatorRemoved(address indexed owner, uint64[] operatorIds, bytes publicKey, Cluster cluster);
    event ValidatorExited(address indexed owner, uint64[] operatorIds, bytes publicKey);
    event ClusterLiquidated(address indexed owner, uint64[] operatorIds, Cluster cluster);
    event ClusterReactivated(address indexed owner, uint64[] operatorIds, Cluster cluster);
    event FeeRecipientAddressUpdated(address indexed owner, address recipientAddress);
    event ClusterDeposited(address indexed owner, uint64[] operatorIds, uint256 value, Cluster cluster);
    event OperatorFeeExecuted(
        address indexed owner, uint64 indexed operatorId, uint256 blockNumber, uint256 fee
    );

    error NotTheOwner();
    error UnknownOperator(uint64 operatorId);
    error OperatorsNotAscending();
    error ValidatorAlreadyExists();
    error ValidatorDoesNotExist();
    error ClusterInactive();
    error ClusterActive();
    error TooManyTopics();

    /// Ids count up from 1, as in the real contract.
    uint64 public lastOperatorId;
    mapping(uint64 => address) public operatorOwner;
    mapping(bytes32 => Cluster) private clusters;
    /// keccak256(public key, owner) => cluster id.
    mapping(bytes32 => bytes32) private validators;

    function registerOperator(bytes calldata publicKey, uint256 fee) external returns (uint64 id) {
        id = ++lastOperatorId;
        operatorOwner[id] = msg.sender;
        emit OperatorAdded(id, msg.sender, publicKey, fee);
    }

    function removeOperator(uint64 operatorId) external {
        if (operatorOwner[operatorId] != msg.sender) revert NotTheOwner();
        delete operatorOwner[operatorId];
        emit OperatorRemoved(operatorId);
    }

    function executeOperatorFee(uint64 operatorId, uint256 fee) external {
        if (operatorOwner[operatorId] != msg.sender) revert NotTheOwner();
        emit OperatorFeeExecuted(msg.sender, operatorId, block.number, fee);
    }

    function registerValidator(bytes calldata publicKey, uint64[] calldata operatorIds, bytes calldata shares)
        external
        payable
    {
        bytes32 key = keccak256(abi.encodePacked(publicKey, msg.sender));
        if (validators[key] != 0) revert ValidatorAlreadyExists();
        requireOperators(operatorIds);
        (bytes32 id, Cluster storage cluster) = clusterOf(msg.sender, operatorIds);
        if (cluster.index == 0) cluster.active = true;
        if (!cluster.active) revert ClusterInactive();
        validators[key] = id;
        cluster.validatorCount++;
        cluster.balance += msg.value;
        touch(cluster);
        emit ValidatorAdded(msg.sender, operatorIds, publicKey, shares, cluster);
    }

    function removeValidator(bytes calldata publicKey, uint64[] calldata operatorIds) external {
        bytes32 key = keccak256(abi.encodePacked(publicKey, msg.sender));
        (bytes32 id, Cluster storage cluster) = clusterOf(msg.sender, operatorIds);
        if (validators[key] != id) revert ValidatorDoesNotExist();
        delete validators[key];
        cluster.validatorCount--;
        touch(cluster);
        emit ValidatorRemoved(msg.sender, operatorIds, publicKey, cluster);
    }

    function exitValidator(bytes calldata publicKey, uint64[] calldata operatorIds) external {
        (bytes32 id,) = clusterOf(msg.sender, operatorIds);
        if (validators[keccak256(abi.encodePacked(publicKey, msg.sender))] != id) revert ValidatorDoesNotExist();
        emit ValidatorExited(msg.sender, operatorIds, publicKey);
    }

    function liquidate(address owner, uint64[] calldata operatorIds) external {
        (, Cluster storage cluster) = clusterOf(owner, operatorIds);
        if (!cluster.active) revert ClusterInactive();
        cluster.active = false;
        cluster.balance = 0;
        cluster.networkFeeIndex = 0;
        cluster.index = 1;
        emit ClusterLiquidated(owner, operatorIds, cluster);
    }

    function reactivate(uint64[] calldata operatorIds) external payable {
        (, Cluster storage cluster) = clusterOf(msg.sender, operatorIds);
        if (cluster.active || cluster.index == 0) revert ClusterActive();
        cluster.active = true;
        cluster.balance = msg.value;
        touch(cluster);
        emit ClusterReactivated(msg.sender, operatorIds, cluster);
    }

    function deposit(address owner, uint64[] calldata operatorIds) external payable {
        (, Cluster storage cluster) = clusterOf(owner, operatorIds);
        cluster.balance += msg.value;
        emit ClusterDeposited(owner, operatorIds, msg.value, cluster);
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

    function clusterOf(address owner, uint64[] calldata operatorIds)
        private
        view
        returns (bytes32 id, Cluster storage cluster)
    {
        id = keccak256(abi.encodePacked(owner, operatorIds));
        cluster = clusters[id];
    }

    /// The indices only grow; here the block number stands for the fees that accrued. 0 means a cluster never used.
    function touch(Cluster storage cluster) private {
        cluster.networkFeeIndex = uint64(block.number);
        cluster.index = uint64(block.number);
    }

    function requireOperators(uint64[] calldata operatorIds) private view {
        for (uint256 i = 0; i < operatorIds.length; i++) {
            if (operatorOwner[operatorIds[i]] == address(0)) revert UnknownOperator(operatorIds[i]);
            if (i > 0 && operatorIds[i] <= operatorIds[i - 1]) revert OperatorsNotAscending();
        }
    }
}
