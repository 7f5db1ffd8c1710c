/**
 * A self-signed certificate for localhost, 127.0.0.1 and ::1, and its key, for HTTPS servers in tests. Made by
 * `openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 36500 -subj /CN=localhost
 * -addext subjectAltName=DNS:localhost,IP:127.0.0.1,IP:::1`. Nothing trusts it unless a test says so.
 */
export const testCertificate = {
  cert: `-----BEGIN CERTIFICATE-----
MIIBrjCCAVSgAwIBAgIUdQoOGdRIKo55KW6pb9DKz2dceXowCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyNDAxNTA1OVoYDzIxMjYxMDMx
MDE1MDU5WjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAAShuS4QizMA0+NO1f8QmYyL5Ifqhmi83A8OLMcS+f7i3eXH/Pe5Kg3k
BFmbPmUNy1EufYZDrL/gbrfCxFgb3pJqo4GBMH8wHQYDVR0OBBYEFFcOjI2cW8K3
JbR1K0baZf5bHIcvMB8GA1UdIwQYMBaAFFcOjI2cW8K3JbR1K0baZf5bHIcvMA8G
A1UdEwEB/wQFMAMBAf8wLAYDVR0RBCUwI4IJbG9jYWxob3N0hwR/AAABhxAAAAAA
AAAAAAAAAAAAAAABMAoGCCqGSM49BAMCA0gAMEUCIQCYX+DvjSdmVYgV1T6M2k06
sYOKzVs1QYvEEfXtVSraEAIgV3XPTq4Cbhhj+14ToRnBLTGsdmgFj81oDTAJQAg1
suc=
-----END CERTIFICATE-----
`,
  key: `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgMdYvkxNdEwv0+Gfm
SIZX+5VM0AdEXzd8Zg0zSV/HmwqhRANCAAShuS4QizMA0+NO1f8QmYyL5Ifqhmi8
3A8OLMcS+f7i3eXH/Pe5Kg3kBFmbPmUNy1EufYZDrL/gbrfCxFgb3pJq
-----END PRIVATE KEY-----
`,
};
