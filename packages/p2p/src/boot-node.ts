import type { Startable } from '@ssv-exporter/service-kit/lifecycle'

/** A discovery node that only introduces others to each other. */
export interface BootNode extends Startable {
  /** Its record as ENR text; of start() on. */
  nodeRecord(): string
}
