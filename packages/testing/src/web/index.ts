export {
  compressionBomb,
  conditional,
  connectionReset,
  drippingBody,
  endlessBody,
  endlessRedirects,
  hugeHeader,
  neverAnswers,
  redirectTo,
  stackedEncodings,
  stallingBody,
  truncatedBody,
} from './hostile-answers.ts';
export {
  forbiddenPorts,
  hostileCases,
  hostileServer,
  storms,
  type HostileCase,
  type HostileServer,
} from './hostile-cases.ts';
export { hostileGreetings, onlyByName, refusedGreeting } from './hostile-tls.ts';
export { impossibleSpellings, insideAddresses, insideNames, loopbackSpellings } from './inside-addresses.ts';
export { issueCertificate } from './issue-certificate.ts';
export { rawAnswer, tcpServer, type TcpServer } from './tcp-server.ts';
export { testCertificate } from './test-certificate.ts';
export {
  webServer,
  type WebAnswer,
  type WebHandler,
  type WebRequest,
  type WebRoute,
  type WebRoutes,
  type WebServer,
  type WebServerOptions,
} from './web-server.ts';
