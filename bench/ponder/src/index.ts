import { ponder } from 'ponder:registry'
import { account, cluster, operator, validator } from 'ponder:schema'

// The records that the chain-indexer stores, without histories, verdicts, signature verification or
// undo rows.

const idOf = ({ owner, operatorIds }) => `${owner} ${[...operatorIds].sort().join(',')}`

async function setCluster(event, context) {
  const { owner, operatorIds, cluster: snapshot } = event.args
  const values = { ...snapshot, updatedBlock: event.block.number }
  await context.db
    .insert(cluster)
    .values({ id: idOf(event.args), owner, operatorIds: [...operatorIds], ...values })
    .onConflictDoUpdate(values)
}

ponder.on('Registry:OperatorAdded', async ({ event, context }) => {
  const { operatorId: id, owner, publicKey, fee } = event.args
  const addedBlock = event.block.number
  await context.db.insert(operator).values({ id, owner, publicKey, fee, withdrawn: 0n, addedBlock })
})

ponder.on('Registry:OperatorFeeDeclared', async ({ event, context }) => {
  const { operatorId: id, fee } = event.args
  await context.db.update(operator, { id }).set({ declaredFee: fee })
})

ponder.on('Registry:OperatorFeeExecuted', async ({ event, context }) => {
  const { operatorId: id, fee } = event.args
  await context.db.update(operator, { id }).set({ fee, declaredFee: null })
})

ponder.on('Registry:OperatorWithdrawn', async ({ event, context }) => {
  const { operatorId: id, value } = event.args
  await context.db
    .update(operator, { id })
    .set(({ withdrawn }) => ({ withdrawn: withdrawn + value }))
})

ponder.on('Registry:ValidatorAdded', async ({ event, context }) => {
  await setCluster(event, context)
  const { owner, operatorIds, publicKey, shares } = event.args
  const values = {
    owner,
    cluster: idOf(event.args),
    operatorIds: [...operatorIds],
    shares,
    registeredBlock: event.block.number,
    exitedBlock: null,
    removedBlock: null,
  }
  await context.db
    .insert(validator)
    .values({ publicKey, ...values })
    .onConflictDoUpdate(values)
})

ponder.on('Registry:ValidatorRemoved', async ({ event, context }) => {
  await setCluster(event, context)
  const { publicKey } = event.args
  await context.db.update(validator, { publicKey }).set({ removedBlock: event.block.number })
})

ponder.on('Registry:ValidatorExited', async ({ event, context }) => {
  const { publicKey } = event.args
  await context.db.update(validator, { publicKey }).set({ exitedBlock: event.block.number })
})

for (const name of [
  'Registry:ClusterLiquidated',
  'Registry:ClusterReactivated',
  'Registry:ClusterDeposited',
  'Registry:ClusterWithdrawn',
] as const) {
  ponder.on(name, ({ event, context }) => setCluster(event, context))
}

ponder.on('Registry:FeeRecipientAddressUpdated', async ({ event, context }) => {
  const { owner, recipientAddress: feeRecipient } = event.args
  await context.db
    .insert(account)
    .values({ owner, feeRecipient })
    .onConflictDoUpdate({ feeRecipient })
})
