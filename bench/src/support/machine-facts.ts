import { availableParallelism, cpus, platform, release, totalmem } from 'node:os'

export interface MachineFacts {
  /** ISO 8601 */
  date: string
  cpu: string
  cores: number
  memoryGib: number
  system: string
  node: string
}

const GIB = 1024 ** 3

export function machineFacts(): MachineFacts {
  return {
    date: new Date().toISOString(),
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    memoryGib: Math.round(totalmem() / GIB),
    system: `${platform()} ${release()}`,
    node: process.version,
  }
}
