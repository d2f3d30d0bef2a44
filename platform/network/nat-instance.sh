#!/bin/bash
# Lets private subnets reach the internet by this instance. Run again, it changes nothing.
set -euo pipefail

# Packages come before anything is carried: without nftables there is nothing to carry by.
for attempt in 1 2 3 4 5 6; do
  dnf install -y nftables && break
  if [ "$attempt" = 6 ]; then
    echo "nftables could not be installed; nothing is carried" >&2
    exit 1
  fi
  sleep 10
done

printf 'net.ipv4.ip_forward = 1\n' > /etc/sysctl.d/90-nat.conf
sysctl --quiet --load /etc/sysctl.d/90-nat.conf

mkdir -p /etc/nftables
cat > /etc/nftables/nat.nft <<'RULES'
table ip nat
delete table ip nat
table ip nat {
  chain postrouting {
    type nat hook postrouting priority srcnat;
    masquerade
  }
}
RULES

cat > /etc/systemd/system/nat.service <<'UNIT'
[Unit]
Description=NAT for the private subnets
After=network-online.target
Wants=network-online.target

[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/usr/sbin/nft --file /etc/nftables/nat.nft

[Install]
WantedBy=multi-user.target
UNIT

systemctl daemon-reload
systemctl enable nat.service
systemctl restart nat.service
