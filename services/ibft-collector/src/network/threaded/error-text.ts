import { ExporterError } from '@ssv-exporter/service-kit/errors'

/** An error in serialised form: classes cannot be sent between threads. */
export interface ErrorText {
  readonly message: string
  readonly code: string | undefined
  /** Only for an ExporterError. */
  readonly facts?: Readonly<Record<string, unknown>>
  readonly retryable?: boolean
}

export function toErrorText(error: unknown): ErrorText {
  if (error instanceof ExporterError) {
    const { message, code, facts, retryable } = error
    return { message, code, facts, retryable }
  }
  const { message = String(error), code } = (error ?? {}) as { message?: string; code?: unknown }
  return { message, code: typeof code === 'string' ? code : undefined }
}

export function fromErrorText({ message, code, facts, retryable = false }: ErrorText): Error {
  if (code !== undefined && facts !== undefined) {
    return new ExporterError(message, { code, facts, retryable })
  }
  return Object.assign(new Error(message), code === undefined ? {} : { code })
}
