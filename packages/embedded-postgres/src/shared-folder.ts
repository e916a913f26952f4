/** Where files go that Postgres's user cannot access at their usual place (only as root). */
export const SHARED_FOLDER = '/var/lib/ssv-exporter'
