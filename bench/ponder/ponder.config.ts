import { createConfig } from 'ponder'
import { registryAbi } from './registry-abi.ts'

export default createConfig({
  database: { kind: 'postgres', connectionString: process.env.DATABASE_URL ?? '' },
  chains: { bench: { id: 31_337, rpc: process.env.BENCH_RPC_URL } },
  contracts: {
    Registry: {
      chain: 'bench',
      abi: registryAbi,
      address: process.env.BENCH_CONTRACT as `0x${string}`,
      startBlock: 1,
      endBlock: Number(process.env.BENCH_HEAD),
    },
  },
})
