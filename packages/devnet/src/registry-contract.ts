import { toAddress } from '@ssv-exporter/contracts/address'
import type { Address } from '@ssv-exporter/contracts/hex'
import { ExporterError } from '@ssv-exporter/service-kit/errors'
import { sleep } from '@ssv-exporter/service-kit/sleep'
import {
  type ContractFunctionArgs,
  type ContractFunctionName,
  type EncodeFunctionDataParameters,
  encodeFunctionData,
  type Hex,
  numberToHex,
  size,
} from 'viem'
import type { Chain } from './chain.ts'
import { type ChainClient, call } from './chain-client.ts'
import { REGISTRY_ABI } from './registry-abi.ts'
import { readRegistryArtifact } from './registry-artifact.ts'

/** Well above what any call of the registry with little data takes. */
const CALL_GAS = 2_000_000
/** Calldata, copying and logging of one byte, with room. */
const GAS_PER_BYTE = 200
const DEPLOYMENT_GAS = 10_000_000
const RECEIPT_POLLING_MS = 50

type Abi = typeof REGISTRY_ABI
export type RegistryCall = ContractFunctionName<Abi, 'nonpayable' | 'payable'>
export type RegistryArguments<Name extends RegistryCall> = ContractFunctionArgs<
  Abi,
  'nonpayable' | 'payable',
  Name
>

export interface RawEvent {
  /** At most four. */
  readonly topics: readonly Hex[]
  readonly data: Hex
}

export interface RegistryContract {
  readonly address: Address
  /** Who may upgrade it and set what holds for the whole network. */
  readonly deployer: Address
  /** The block that holds the deployment. */
  readonly startBlock: number
  /** Sends a call and returns the hash of its transaction, which waits for a block. */
  send<const Name extends RegistryCall>(
    from: Hex,
    name: Name,
    args: RegistryArguments<Name>,
    value?: bigint,
  ): Promise<Hex>
  /** Sends one transaction that emits exactly these logs, of any generation or none. */
  emitRaw(...logs: readonly RawEvent[]): Promise<Hex>
  /** Waits until the transactions stand in blocks. Throws RegistryCallRevertedError, or when the chain is gone. */
  confirm(hashes: readonly Hex[]): Promise<void>
}

export class RegistryCallRevertedError extends ExporterError {
  constructor(transactionHash: Hex) {
    super(`The registry contract refused transaction ${transactionHash}`, {
      code: 'REGISTRY_CALL_REVERTED',
      facts: { transactionHash },
    })
  }
}

/**
 * Deploys the registry with the first account of the chain and waits for it. On a new chain its address is always that
 * of the `devnet` preset.
 */
export async function deployRegistry(chain: Chain): Promise<RegistryContract> {
  const { client } = chain
  const deployer = chain.account(0)
  const { bytecode } = await readRegistryArtifact()
  const deployment = await sendTransaction({ from: deployer, data: bytecode, gas: DEPLOYMENT_GAS })
  if (chain.blockTime !== 'auto') await chain.mine()
  const receipt = await receiptOf(client, deployment)
  const address = toAddress(receipt.contractAddress)

  async function sendTransaction(transaction: {
    from: Hex
    to?: Hex
    data: Hex
    gas: number
    value?: bigint
  }): Promise<Hex> {
    const { gas, value = 0n, ...rest } = transaction
    const request = { ...rest, gas: numberToHex(gas), value: numberToHex(value) }
    return (await call(client, 'eth_sendTransaction', { ...request, gasPrice: '0x0' })) as Hex
  }

  function send<const Name extends RegistryCall>(
    from: Hex,
    functionName: Name,
    args: RegistryArguments<Name>,
    value?: bigint,
  ): Promise<Hex> {
    const parameters = { abi: REGISTRY_ABI, functionName, args }
    const data = encodeFunctionData(parameters as EncodeFunctionDataParameters)
    const gas = CALL_GAS + GAS_PER_BYTE * size(data)
    return sendTransaction({
      from,
      to: address,
      data,
      gas,
      ...(value === undefined ? {} : { value }),
    })
  }

  return {
    address,
    deployer,
    startBlock: Number(receipt.blockNumber),
    send,
    emitRaw: (...logs) =>
      send(deployer, 'emitManyRaw', [logs.map((log) => log.topics), logs.map((log) => log.data)]),
    async confirm(hashes) {
      for (const hash of hashes) {
        const { status } = await receiptOf(chain.client, hash)
        if (status !== '0x1') throw new RegistryCallRevertedError(hash)
      }
    },
  }
}

interface Receipt {
  readonly status: Hex
  readonly blockNumber: Hex
  readonly contractAddress: string
}

/** Unlike viem's, this wait ends when the chain does. */
async function receiptOf(client: ChainClient, hash: Hex): Promise<Receipt> {
  for (;;) {
    const receipt = (await call(client, 'eth_getTransactionReceipt', hash)) as Receipt | null
    if (receipt !== null) return receipt
    await sleep(RECEIPT_POLLING_MS)
  }
}
