/** What the host of a URL can look like that means this machine: no resolver has to lie for them. */
export const loopbackSpellings = [
  '127.0.0.1',
  '127.1',
  '127.0.1',
  '127.255.0.1',
  '127.0.0.1.',
  '2130706433',
  '0x7f000001',
  '0x7F.1',
  '0x7f.0.0.0x1',
  '017700000001',
  '0177.0.0.1',
  '0177.0.0.01',
  '0.0.0.0',
  '0',
  '%31%32%37.0.0.1',
  '１２７.0.0.1',
  '①②⑦.⓪.⓪.①',
  '127。0。0。1',
  '127．0．0．1',
  '12\u00ad7.0.0.1',
  '[::1]',
  '[::]',
  '[0:0:0:0:0:0:0:1]',
  '[::127.0.0.1]',
  '[::ffff:127.0.0.1]',
  '[::ffff:7f00:1]',
  '[0:0:0:0:0:ffff:7f00:0001]',
  '[::ffff:0:127.0.0.1]',
  '[64:ff9b::127.0.0.1]',
  '[64:ff9b::7f00:1]',
  '[64:ff9b:1::7f00:1]',
  '[2002:7f00:1::]',
  '[2001:0:7f00:1::]',
  '[fe80::5efe:7f00:1]',
] as const;

/** Those that a URL cannot have: they are no address to refuse. */
export const impossibleSpellings = [
  '[fe80::1%25lo]',
  '[::1%25lo]',
  '[::1%lo]',
  'user:secret@127.0.0.1',
  'example.com@127.0.0.1',
  '127.0.0.256',
  '4294967297',
  '1.2.3.4.5',
  '[::ffff:127.0.0.1',
  '127.0.0.1%00.example.com',
] as const;

/** Names that mean this machine, or the network it is in, by custom; what they resolve to decides. */
export const insideNames = ['localhost', 'LOCALHOST', 'localhost.', 'foo.localhost', 'ⓛocalhost'] as const;

/** Addresses that are somebody's own network. */
export const insideAddresses = [
  '10.0.0.1',
  '100.64.0.1',
  '169.254.169.254',
  '172.16.0.1',
  '172.31.255.255',
  '192.0.0.1',
  '192.168.0.1',
  '198.18.0.1',
  '224.0.0.1',
  '240.0.0.1',
  '255.255.255.255',
  '[fc00::1]',
  '[fd00:ec2::254]',
  '[fe80::1]',
  '[fec0::1]',
  '[ff02::1]',
] as const;
