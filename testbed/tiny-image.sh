#!/usr/bin/env bash
# tiny-image.sh OUT.qcow2 [OUT.iso]: builds a bootable guest of 32 MiB on the spot, from Debian's packages: its cloud
# kernel, a busybox and a guest agent in an initial RAM disk, a boot loader; and the same as a bootable CD, if wanted.
# Needs no root, no loop device, no mount; what it needs is listed in ./kilonova. What the guest does stands in tiny/init.
set -euo pipefail

[ $# = 1 ] || [ $# = 2 ] || { echo "usage: $0 OUT.qcow2 [OUT.iso]" >&2; exit 2; }
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
absolute() { mkdir -p "$(dirname "$1")" && echo "$(cd "$(dirname "$1")" && pwd)/$(basename "$1")"; }
out=$(absolute "$1")
iso=${2:+$(absolute "$2")}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
mkdir packages files ram

# ---- Debian's packages, unpacked
release_of_kernel=$(apt-cache depends linux-image-cloud-amd64 | awk '/Depends:/ {print $2; exit}')
libraries=(libc6 libglib2.0-0 libnuma1 libudev1 liburing2 libpcre2-8-0)
(cd packages && apt-get -q download "$release_of_kernel" busybox-static qemu-guest-agent ${iso:+isolinux} "${libraries[@]}" >/dev/null)
for package in packages/*.deb; do dpkg-deb -x "$package" files; done
version=$(ls files/lib/modules)

# ---- the RAM disk
mkdir -p ram/{bin,sbin,usr/sbin,etc,proc,sys,dev,run,tmp,data,config,www,modules,var/run,lib64,lib/x86_64-linux-gnu}
cp files/bin/busybox ram/bin/busybox
ln -s busybox ram/bin/sh
cp files/usr/sbin/qemu-ga ram/usr/sbin/
cp -L files/lib64/ld-linux-x86-64.so.2 ram/lib64/ 2>/dev/null ||
    cp -L files/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2 ram/lib64/
for library in libc.so.6 libm.so.6 libudev.so.1 libnuma.so.1 liburing.so.2 libglib-2.0.so.0 libgmodule-2.0.so.0 libpcre2-8.so.0; do
    cp -L "$(find files/lib files/usr/lib -name "$library" -print -quit)" ram/lib/x86_64-linux-gnu/
done

# drivers in the order in which they need each other
drivers="virtio/virtio_ring virtio/virtio virtio/virtio_pci_modern_dev virtio/virtio_pci_legacy_dev virtio/virtio_pci
    block/virtio_blk net/core/failover net/net_failover net/virtio_net char/virtio_console char/hw_random/virtio-rng
    virtio/virtio_balloon scsi/scsi_common scsi/scsi_mod cdrom/cdrom scsi/sd_mod scsi/sr_mod ata/libata ata/ata_piix
    scsi/virtio_scsi fs/nls/nls_ascii fs/nls/nls_cp437 fs/fat/fat fs/fat/vfat fs/isofs/isofs input/evdev acpi/button"
number=10
for driver in $drivers; do
    case $driver in fs/* | net/core/*) path=$driver ;; *) path=drivers/$driver ;; esac
    file=files/lib/modules/$version/kernel/$path.ko
    [ -f "$file" ] || continue
    strip --strip-debug -o "ram/modules/$number-$(basename "$driver").ko" "$file"
    number=$((number + 1))
done

cp "$here/tiny/init" ram/init
cat >ram/etc/udhcpc.sh <<'SCRIPT'
#!/bin/sh
case $1 in bound | renew)
    ifconfig "$interface" "$ip" netmask "${subnet:-255.255.255.0}"
    [ -n "$router" ] && route add default gw $router
    echo "TINY: $interface $(cat /sys/class/net/"$interface"/address) dhcp $ip" >/dev/ttyS0
esac
SCRIPT
# what the guest agent calls, which busybox lacks
cat >ram/sbin/chpasswd <<'SCRIPT'
#!/bin/sh
while IFS= read -r line; do
    user=${line%%:*}
    grep -q "^$user:" /etc/shadow || exit 1
    case $1 in -e) hash=${line#*:} ;; *) hash=$(printf '%s\n' "${line#*:}" | mkpasswd -m sha512 -P 0) ;; esac
    awk -F: -v OFS=: -v user="$user" -v hash="$hash" '$1 == user {$2 = hash} {print}' /etc/shadow >/etc/shadow.new
    mv /etc/shadow.new /etc/shadow
    echo "TINY: password of $user set" >/dev/ttyS0
done
SCRIPT
cat >ram/sbin/shutdown <<'SCRIPT'
#!/bin/sh
sync
case "$*" in *-r*) echo "TINY: reboot by agent" >/dev/ttyS0; reboot -f ;; esac
echo "TINY: power off by agent" >/dev/ttyS0
poweroff -f
SCRIPT
echo 'root:x:0:0:root:/:/bin/sh' >ram/etc/passwd
echo 'root:x:0:' >ram/etc/group
echo 'root:!:19000:0:99999:7:::' >ram/etc/shadow
chmod +x ram/init ram/etc/udhcpc.sh ram/sbin/chpasswd ram/sbin/shutdown
(cd ram && find . | LC_ALL=C sort | cpio -o -H newc --quiet -R 0:0) | lz4 -l -9 -q >initrd

# ---- the disk: one FAT partition that the boot loader starts from
# The kernel's arguments are what a busy host without KVM needs: see docs/operating.md.
configure() { # FROM: what the guest is to say it was booted from
    cat <<CFG
SERIAL 0 115200
DEFAULT tiny
PROMPT 0
LABEL tiny
  KERNEL vmlinuz
  APPEND initrd=initrd console=ttyS0 quiet no_timer_check tsc=unstable swiotlb=noforce random.trust_cpu=on tiny.from=$1
CFG
}
configure disk >syslinux.cfg
truncate -s 31M partition
mkfs.vfat -F 16 -n TINY partition >/dev/null
mcopy -i partition "files/boot/vmlinuz-$version" ::vmlinuz
mcopy -i partition initrd ::initrd
mcopy -i partition syslinux.cfg ::syslinux.cfg
syslinux -i partition
truncate -s 32M disk
printf 'label: dos\nstart=2048, type=6, bootable\n' | /sbin/sfdisk -q disk
dd if=partition of=disk bs=1M seek=1 conv=notrunc,sparse status=none
dd if=/usr/lib/syslinux/mbr/mbr.bin of=disk bs=440 count=1 conv=notrunc status=none
qemu-img convert -c -f raw -O qcow2 disk "$out.part"
mv "$out.part" "$out"

# ---- the CD
[ -n "$iso" ] || exit 0
mkdir cd
cp "files/boot/vmlinuz-$version" cd/vmlinuz
cp initrd cd/initrd
cp files/usr/lib/ISOLINUX/isolinux.bin /usr/lib/syslinux/modules/bios/ldlinux.c32 cd/
configure cdrom >cd/isolinux.cfg
genisoimage -quiet -o "$iso.part" -V TINY -b isolinux.bin -c boot.cat -no-emul-boot -boot-load-size 4 \
    -boot-info-table cd
mv "$iso.part" "$iso"
