import type { ENR } from '@chainsafe/enr'
import { type DiscoveredNode, toDiscoveredNode } from './node-record.ts'

// Nodes with an already decoded record: every walk returns the same ones.
const MAX_KNOWN = 4_096

interface Known {
  readonly sequence: bigint
  readonly node: DiscoveredNode | undefined
}

/** Notifies listeners of discovered records; each version is decoded once. */
export function createNodeListeners() {
  const listeners: ((node: DiscoveredNode) => void)[] = []
  const known = new Map<string, Known>()

  function read(record: ENR): DiscoveredNode | undefined {
    const former = known.get(record.nodeId)
    if (former !== undefined && former.sequence >= record.seq) return former.node
    const node = toDiscoveredNode(record)
    known.delete(record.nodeId)
    known.set(record.nodeId, { sequence: record.seq, node })
    if (known.size > MAX_KNOWN) {
      for (const oldest of known.keys()) {
        known.delete(oldest)
        break
      }
    }
    return node
  }

  return {
    add: (listener: (node: DiscoveredNode) => void) => void listeners.push(listener),
    empty: () => listeners.length === 0,
    notify(record: ENR): void {
      const node = read(record)
      if (node === undefined) return
      for (const listener of listeners) listener(node)
    },
  }
}
