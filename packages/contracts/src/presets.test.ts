import { getContractAddress } from 'viem'
import { expect, it } from 'vitest'
import { NETWORK_NAMES, PRESETS, presetOf } from './presets.ts'

it('has a frozen preset for every name but custom', () => {
  for (const name of NETWORK_NAMES) {
    expect(presetOf(name) === undefined).toBe(name === 'custom')
    expect(Object.isFrozen(presetOf(name))).toBe(true)
  }
})

it('differ by contract, and by chain id except for stages', () => {
  const presets = Object.values(PRESETS)
  const chains = Object.entries(PRESETS).flatMap(([name, { chainId }]) =>
    name.endsWith('-stage') ? [] : [chainId],
  )
  expect(new Set(chains).size).toBe(presets.length - 2)
  expect(new Set(presets.map((preset) => preset.contractAddress)).size).toBe(presets.length)
})

it('names the modules wherever the contract was upgraded to v2', () => {
  const named = Object.entries(PRESETS).filter(
    ([, { relatedContracts }]) => relatedContracts !== undefined,
  )
  expect(named.map(([name]) => name)).toEqual(['mainnet', 'hoodi', 'sepolia'])
  const addresses = named.flatMap(([, preset]) => [
    preset.contractAddress,
    ...Object.values(preset.relatedContracts ?? {}),
  ])
  expect(new Set(addresses).size).toBe(4 * named.length)
})

it('has the devnet contract at the address of the first deployment by the first development account', () => {
  const from = '0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266'
  const address = getContractAddress({ from, nonce: 0n }).toLowerCase()
  expect(PRESETS.devnet.contractAddress).toBe(address)
})

it('keeps the defaults of the seed era for prater', () => {
  expect(PRESETS.prater).toEqual({
    chainId: 5,
    generation: 'legacy',
    contractAddress: '0x9573c41f0ed8b72f3bd6a9ba6e3e15426a0aa65b',
    startBlock: 0x4e706f,
    finalityDepth: 64,
    p2p: {
      generation: 'genesis',
      networkId: 'ssv-testnet',
      genesisTime: 1_616_508_000,
      forks: [
        { name: 'v0', epoch: 0 },
        { name: 'v1', epoch: 102_594 },
      ],
      bootNodes: [expect.stringMatching(/^enr:-LK4QMmL9hLJ1csDN4rQ/)],
    },
  })
})

it('describes the operators of every SSV v2 network, before and after Boole', () => {
  const domains: string[] = []
  for (const [name, { domain, p2p, chainId }] of Object.entries(PRESETS)) {
    if (p2p?.generation !== 'alan') continue
    const { networkId, nextNetworkId = '', topicNames = [], forks, bootNodes } = p2p
    expect(networkId).toBe(domain)
    domains.push(networkId, nextNetworkId)
    expect(topicNames[0]).toBe(name)
    expect(forks).toEqual([{ name: 'alan', epoch: 0 }])
    expect(bootNodes.length).toBeGreaterThan(0)
    for (const record of bootNodes) expect(record).toMatch(/^enr:-[\w-]{100,}$/)
    // A stage is on the chain of its network.
    const network = presetOf(name.replace('-stage', '') as keyof typeof PRESETS)
    expect(chainId).toBe(network?.chainId)
    expect(p2p.genesisTime).toBe(network?.p2p?.genesisTime)
    expect(p2p.genesisValidatorsRoot).toBe(network?.p2p?.genesisValidatorsRoot)
  }
  // Each domain belongs to one network and fork only.
  expect(domains).toHaveLength(12)
  expect(new Set(domains).size).toBe(12)
  expect(domains.every((domain) => /^0x[0-9a-f]{8}$/.test(domain))).toBe(true)
})
