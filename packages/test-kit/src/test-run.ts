/** Values that the set-up of a test run passes to its test processes in the environment. */
export const TEST_RUN = {
  /** URL of the migrated database that test databases are copies of. */
  templateUrl: 'SSV_TEST_TEMPLATE_URL',
  /** A data folder of Postgres with that database, to be copied: no server runs on it. */
  dataFolder: 'SSV_TEST_DATA_FOLDER',
  /** Why there is none. */
  postgresFault: 'SSV_TEST_POSTGRES_FAULT',
} as const

/** Name of the migrated database in every data folder of a test run. */
export const TEMPLATE_DATABASE = 'template_exporter'
