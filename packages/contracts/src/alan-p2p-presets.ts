import type { P2pPreset } from './p2p-preset.ts'

/*
 * SSV v2 networks: ssv v2.3.7 networkconfig; Boole domains from later versions of the same files.
 * The epoch of Boole is not known for any of them; it can be set.
 */

/** The beacon chain of a network. */
type BeaconChain = Pick<P2pPreset, 'genesisTime' | 'genesisValidatorsRoot'>

const ON_MAINNET: BeaconChain = {
  genesisTime: 1_606_824_023,
  genesisValidatorsRoot: '4b363db94e286120d76eb905340fdd4e54bfe9f06bf33ff6cf5ad27f511bfe95',
}
const ON_HOODI: BeaconChain = {
  genesisTime: 1_742_213_400,
  genesisValidatorsRoot: '212f13fc4df078b6cb7db228f1c8307566dcecf900867401a92023d7ba99cb5f',
}
const ON_HOLESKY: BeaconChain = {
  genesisTime: 1_695_902_400,
  genesisValidatorsRoot: '9143aa7c615a7f7115e2b6aac319c03529df8242ae705fba9df39b79c59fa8b1',
}
const ON_SEPOLIA: BeaconChain = {
  genesisTime: 1_655_733_600,
  genesisValidatorsRoot: 'd8ea171f3c94aea21ebc42a1ed61052acf3f9209c00e4efbaaddac09ed9b8078',
}

/** @param topicNames the preset's name, on stage networks also that of the Ethereum network */
function preset(
  networkId: string,
  nextNetworkId: string,
  topicNames: readonly string[],
  beaconChain: BeaconChain,
  bootNodes: readonly string[],
): P2pPreset {
  return Object.freeze({
    generation: 'alan',
    networkId,
    nextNetworkId,
    topicNames: Object.freeze(topicNames),
    ...beaconChain,
    forks: Object.freeze([{ name: 'alan', epoch: 0 }]),
    bootNodes: Object.freeze(bootNodes),
  })
}

/** P2P presets by network. Boot nodes with private addresses are left out. */
export const ALAN_P2P = Object.freeze({
  mainnet: preset('0x00000001', '0x00000002', ['mainnet'], ON_MAINNET, [
    'enr:-Ja4QAbDe5XANqJUDyJU1GmtS01qqMwDYx9JNZgymjBb55fMaha80E2HznRYoUGy6NFVSvs1u1cFqSM0MgJI-h1QKLeGAZKaTo7LgmlkgnY0gmlwhDQrfraJc2VjcDI1NmsxoQNEj0Pgq9-VxfeX83LPDOUPyWiTVzdI-DnfMdO1n468u4Nzc3YBg3RjcIITioN1ZHCCD6I',
    'enr:-Ja4QFpDBTMnLOykFvZsV8LnBibOQnhAgsN2SkOXApEcRbxyJNkHO9go3gonVUIREbUa0gHvzYdgzZ3U4ezmCyJrkI6GAZfeUw2QgmlkgnY0gmlwhId9yoSJc2VjcDI1NmsxoQMZzUHaN3eClRgF9NAqRNc-ilGpJDDJxdenfo4j-zWKKYNzc3YBg3RjcIITiIN1ZHCCD6A',
    'enr:-Li4QIzHQ2H82twhvsu8EePZ6CA1gl0_B0WWsKaT07245TkHUqXay-MXEgObJB7BxMFl8TylFxfnKNxQyGTXh-2nAlOGAYuraxUEh2F0dG5ldHOIAAAAAAAAAACEZXRoMpD1pf1CAAAAAP__________gmlkgnY0gmlwhBKCzUSJc2VjcDI1NmsxoQNKskkQ6-mBdBWr_ORJfyHai5uD0vL6Fuw90X0sPwmRsoN0Y3CCE4iDdWRwgg-g',
    'enr:-Li4QH7FwJcL8gJj0zHAITXqghMkG-A5bfWh2-3Q7vosy9D1BS8HZk-1ITuhK_rfzG3v_UtBDI6uNJZWpdcWfrQFCxKGAYnQ1DRCh2F0dG5ldHOIAAAAAAAAAACEZXRoMpD1pf1CAAAAAP__________gmlkgnY0gmlwhBLb3g2Jc2VjcDI1NmsxoQKeSDcZWSaY9FC723E9yYX1Li18bswhLNlxBZdLfgOKp4N0Y3CCE4mDdWRwgg-h',
  ]),
  hoodi: preset('0x00000503', '0x00000504', ['hoodi'], ON_HOODI, [
    'enr:-Ja4QIKlyNFuFtTOnVoavqwmpgSJXfhSmhpdSDOUhf5-FBr7bBxQRvG6VrpUvlkr8MtpNNuMAkM33AseduSaOhd9IeWGAZWjRbnvgmlkgnY0gmlwhCNVVTCJc2VjcDI1NmsxoQNTTyiJPoZh502xOZpHSHAfR-94NaXLvi5J4CNHMh2tjoNzc3YBg3RjcIITioN1ZHCCD6I',
  ]),
  'hoodi-stage': preset('0x00003114', '0x00003115', ['hoodi-stage', 'hoodi'], ON_HOODI, [
    'enr:-Ja4QJZcaYfS0GpX-5xREVBa26a-E-QHMFek-EndsJdgM6loIM7pfbJwPDCNK1VzPkUhMjwcTTuNASiHU6X-sjsrxFmGAZWjNu06gmlkgnY0gmlwhErcGnyJc2VjcDI1NmsxoQP_bBE-ZYvaXKBR3dRYMN5K_lZP-q-YsBzDZEtxH_4T_YNzc3YBg3RjcIITioN1ZHCCD6I',
  ]),
  holesky: preset('0x00000502', '0x00000522', ['holesky'], ON_HOLESKY, [
    'enr:-Ja4QKFD3u5tZob7xukp-JKX9QJMFqqI68cItsE4tBbhsOyDR0M_1UUjb35hbrqvTP3bnXO_LnKh-jNLTeaUqN4xiduGAZKaP_sagmlkgnY0gmlwhDb0fh6Jc2VjcDI1NmsxoQMw_H2anuiqP9NmEaZwbUfdvPFog7PvcKmoVByDa576SINzc3YBg3RjcIITioN1ZHCCD6I',
  ]),
  'holesky-stage': preset('0x00003113', '0x00003123', ['holesky-stage', 'holesky'], ON_HOLESKY, [
    'enr:-Ja4QDYHVgUs9NvlMqq93ot6VNqbmrIlMrwKnq4X3DPRgyUNB4ospDp8ubMvsf-KsgqY8rzpZKy4GbE1DLphabpRBc-GAY_diLjngmlkgnY0gmlwhDQrLYqJc2VjcDI1NmsxoQKnAiuSlgSR8asjCH0aYoVKM8uPbi4noFuFHZHaAHqknYNzc3YBg3RjcIITiYN1ZHCCD6E',
  ]),
  sepolia: preset('0x00000569', '0x0000056a', ['sepolia'], ON_SEPOLIA, [
    'enr:-Ja4QIE0Ml0a8Pq9zD-0g9KYGN3jAMPJ0CAP0i16fK-PSHfLeORl-Z5p8odoP1oS5S2E8IsF5jNG7gqTKhjVsHR-Z_CGAZXrnTJrgmlkgnY0gmlwhCOjXGWJc2VjcDI1NmsxoQKCRDQsIdFsJDmu_ZU2H6b2_HRJbuUneDXHLfFkSQH9O4Nzc3YBg3RjcIITioN1ZHCCD6I',
  ]),
})
