/** Where things go that the user of Postgres cannot reach in their own place (only as root). */
export const SHARED_FOLDER = '/var/lib/ssv-exporter'
