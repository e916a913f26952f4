/** What a client offers in `Sec-WebSocket-Protocol` (or as `?v=2`) to speak protocol v2 on `/stream`. */
export const STREAM_PROTOCOL = 'ssv-exporter.v2+json'
