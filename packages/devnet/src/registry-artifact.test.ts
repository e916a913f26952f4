import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { expect, test } from 'vitest'
import { REGISTRY_ABI } from './registry-abi.ts'
import { readRegistryArtifact } from './registry-artifact.ts'

const SOURCE = new URL('../contract/SsvRegistry.sol', import.meta.url)
const ARTIFACT = '../contract/SsvRegistry.artifact.json'

interface Solc {
  compile(input: string): string
  version(): string
}

interface SolcOutput {
  errors?: { formattedMessage: string }[]
  contracts?: Record<
    string,
    Record<string, { abi: unknown[]; evm: { bytecode: { object: string } } }>
  >
}

// solc ships no types.
const require = createRequire(import.meta.url)
const solc = require('solc') as Solc

const SETTINGS = {
  evmVersion: 'cancun',
  optimizer: { enabled: true, runs: 200 },
  // Without the metadata hash the code depends on the source and the settings only, not on file names.
  metadata: { bytecodeHash: 'none', appendCBOR: false },
  viaIR: true,
}

async function compileRegistry(): Promise<string> {
  const content = await readFile(SOURCE, 'utf8')
  const output: SolcOutput = JSON.parse(
    solc.compile(
      JSON.stringify({
        language: 'Solidity',
        sources: { 'SsvRegistry.sol': { content } },
        settings: {
          ...SETTINGS,
          outputSelection: { '*': { '*': ['abi', 'evm.bytecode.object'] } },
        },
      }),
    ),
  )
  expect(output.errors?.map((error) => error.formattedMessage) ?? []).toEqual([])
  const contract = output.contracts?.['SsvRegistry.sol']?.SsvRegistry
  const artifact = {
    contractName: 'SsvRegistry',
    compiler: { name: 'solc', version: solc.version(), settings: SETTINGS },
    abi: contract?.abi,
    bytecode: `0x${contract?.evm.bytecode.object}`,
  }
  return `${JSON.stringify(artifact, null, 2)}\n`
}

test('compiling the contract yields the committed artefact', {
  timeout: 60_000,
}, async () => {
  await expect(await compileRegistry()).toMatchFileSnapshot(ARTIFACT)
})

test('the typed ABI is the ABI of the artefact', async () => {
  const { abi } = await readRegistryArtifact()
  expect(abi.map(canonical).sort()).toEqual(REGISTRY_ABI.map(canonical).sort())
})

/** Compiler and parser differ in `internalType` and in spelling out empty members. */
function canonical(item: unknown): string {
  return JSON.stringify(item, (key, value) => {
    if (key === 'internalType') return undefined
    if (value === null || typeof value !== 'object' || Array.isArray(value)) return value
    return Object.fromEntries(
      Object.entries(value)
        .filter(([name, member]) => !(name === 'anonymous' && member === false))
        .filter(
          ([name, member]) => !(name === 'outputs' && Array.isArray(member) && member.length === 0),
        )
        .filter(([name, member]) => !(name === 'indexed' && member === false))
        .filter(([name, member]) => !(name === 'name' && member === ''))
        .sort(([a], [b]) => (a < b ? -1 : 1)),
    )
  })
}
