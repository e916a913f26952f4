import type { yamux } from '@libp2p/yamux'

type Yamux = ReturnType<typeof yamux>

/** The receiving side of a yamux stream. */
interface ReceivingStream {
  /** The number of `ESTABLISHED` once both sides know the stream. */
  readonly state: number
  /** Window in bytes, and what is left of it. */
  readonly recvWindow: number
  readonly recvWindowCapacity: number
  sendWindowUpdate(): void
}

interface RemoteStreams {
  onRemoteStream(stream: ReceivingStream): void
}

/** `StreamState.Established` of js-libp2p's yamux. */
const ESTABLISHED = 3

/**
 * Makes yamux enlarge a peer's window when half of it is used, as go-yamux does. js-libp2p answers
 * each data frame with a window update, an encryption and a system call of its own.
 */
export function rareWindowUpdates(factory: Yamux): Yamux {
  return () => {
    const muxers = factory()
    const create = muxers.createStreamMuxer.bind(muxers)
    muxers.createStreamMuxer = (connection) => {
      const muxer = create(connection)
      updateRarely(muxer as unknown as RemoteStreams)
      return muxer
    }
    return muxers
  }
}

function updateRarely(muxer: RemoteStreams): void {
  const onRemoteStream = muxer.onRemoteStream.bind(muxer)
  muxer.onRemoteStream = (stream) => {
    const update = stream.sendWindowUpdate.bind(stream)
    stream.sendWindowUpdate = () => {
      const isLarge = stream.recvWindowCapacity > stream.recvWindow / 2
      if (stream.state !== ESTABLISHED || !isLarge) update()
    }
    onRemoteStream(stream)
  }
}
