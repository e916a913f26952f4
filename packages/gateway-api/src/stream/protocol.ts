/** The value of `Sec-WebSocket-Protocol` (or `?v=2`) that selects protocol v2 on `/stream`. */
export const STREAM_PROTOCOL = 'ssv-exporter.v2+json'
