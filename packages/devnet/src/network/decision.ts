import type { Agreement, SignedAgreement } from '@ssv-exporter/ssv/agreement'
import type { GenesisFork, GenesisGeneration } from '@ssv-exporter/ssv/genesis/generation'
import type { CommitteeSigner } from './committee-signer.ts'
import type { DutyPlan } from './plan-duty.ts'

/** A decision of a committee, and how it is published. */
export interface Decision {
  /** 96 lower-case hex characters. */
  readonly publicKey: string
  /** Active when it was made. */
  readonly fork: GenesisFork
  readonly rootFork: string
  readonly plan: DutyPlan
  /** The decided message of all planned signers. */
  readonly decided: SignedAgreement
  /** Signed by these operators; with another value if given. */
  signed(signers: readonly number[], of?: Agreement): SignedAgreement
  readonly signer: CommitteeSigner
  /**
   * Another validator whose duty sequence the adversary tries to write into; 96 lower-case hex
   * characters.
   */
  readonly victim: string | undefined
}

export function createDecision(
  facts: Pick<Decision, 'publicKey' | 'fork' | 'plan' | 'signer' | 'victim'> & {
    readonly agreement: Agreement
  },
  { generation }: { generation: GenesisGeneration },
): Decision {
  const { agreement, fork, plan, signer } = facts
  const rootFork = fork.rootForks[0] ?? fork.name

  function signed(signers: readonly number[], of: Agreement = agreement): SignedAgreement {
    return {
      ...of,
      signers,
      signature: signer.sign(generation.signingRoot(of, rootFork), signers),
    }
  }

  return { ...facts, rootFork, signed, decided: signed(plan.signers) }
}
