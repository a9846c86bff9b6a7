#!/usr/bin/env bash
# libvirt-host.sh up|down|status|uri|netns NAME: a libvirt host of its own on this machine, as root. It lives in its own
# PID, mount, network, UTS and cgroup namespaces with its own libvirtd, under $KILONOVA_HOSTS/NAME (default
# /var/tmp/kilonova-hosts), and touches nothing of the machine's own libvirt or network. "up" again starts a daemon
# that died and leaves guests alone; "down" ends the host with all its guests, as a power failure would.
set -euo pipefail

state=${KILONOVA_HOSTS:-/var/tmp/kilonova-hosts}
self=$(readlink -f "${BASH_SOURCE[0]}")

usage() { echo "usage: $0 up|down|status|uri|netns|kill-daemon NAME" >&2; exit 2; }

[ $# = 2 ] || usage
name=$2
case $name in *[!a-z0-9-]* | '') usage ;; esac
dir=$state/$name
# the machine has one list of network namespaces and cgroups for the hosts of all folders
netns=kn-$name-$(readlink -m "$state" | cksum | cut -d' ' -f1)
uri="qemu+unix:///system?socket=$dir/run/libvirt/libvirt-sock"

init_pid() { cat "$dir/init.pid" 2>/dev/null; }

# a process that has ended but was not waited for is not alive
alive() {
    local pid
    pid=$(init_pid) && [ -d "/proc/$pid" ] && ! grep -q '^State:[[:space:]]*Z' "/proc/$pid/status" 2>/dev/null &&
        tr '\0' ' ' <"/proc/$pid/cmdline" | grep -q libvirt-host.sh
}

answers() { virsh -q -c "$uri" uri >/dev/null 2>&1; }

inside() { nsenter -t "$(init_pid)" -m -u -n -p -C "$@"; }

configure() {
    mkdir -p "$dir"/{etc,run/lock,lib/qemu,cache,log/qemu,hugepages}
    cp -rn /etc/libvirt/. "$dir/etc/" 2>/dev/null || true
    # a host keeps its identity; without DMI every start of the daemon would invent another
    [ -s "$dir/uuid" ] || cat /proc/sys/kernel/random/uuid >"$dir/uuid"
    cat >"$dir/etc/libvirtd.conf" <<CONF
listen_tls = 0
listen_tcp = 0
auth_unix_rw = "none"
unix_sock_rw_perms = "0700"
host_uuid = "$(cat "$dir/uuid")"
max_clients = 200
max_workers = 20
max_client_requests = 20
log_outputs = "2:file:/var/log/libvirt/libvirtd.log"
CONF
    cat >"$dir/etc/qemu.conf" <<CONF
user = "root"
group = "root"
dynamic_ownership = 0
remember_owner = 0
security_driver = "none"
namespaces = []
stdio_handler = "file"
vnc_listen = "127.0.0.1"
hugetlbfs_mount = "$dir/hugepages"
CONF
}

# A cgroup weighs as much as one process outside of it: all guests together would starve on a busy machine.
enter_cgroups() {
    local group
    for group in /sys/fs/cgroup/*/; do
        mkdir -p "$group/$netns" 2>/dev/null || continue
        if [ -f "$group/cpuset.cpus" ]; then
            cat "$group/cpuset.cpus" >"$group/$netns/cpuset.cpus"
            cat "$group/cpuset.mems" >"$group/$netns/cpuset.mems"
        fi
        [ ! -f "$group/$netns/cpu.shares" ] || echo 16384 >"$group/$netns/cpu.shares"
        echo "$BASHPID" >"$group/$netns/cgroup.procs" 2>/dev/null || true
    done
}

leave_cgroups() {
    local group
    for _ in 1 2 3 4 5 6; do
        for group in /sys/fs/cgroup/*/"$netns"; do
            [ ! -d "$group" ] || find "$group" -depth -type d -exec rmdir {} \; 2>/dev/null || true
        done
        compgen -G "/sys/fs/cgroup/*/$netns" >/dev/null || return 0
        sleep 0.3
    done
}

start_daemon() { inside sh -c 'rm -f /run/libvirtd.pid; exec libvirtd -d -p /run/libvirtd.pid'; }

up() {
    if alive; then
        answers || start_daemon
    else
        configure
        rm -rf "$dir/run" "$dir/init.pid"
        mkdir -p "$dir/run/lock"
        ip netns list | grep -q "^$netns\b" || ip netns add "$netns"
        ip -n "$netns" link set lo up
        (
            enter_cgroups
            exec setsid ip netns exec "$netns" unshare -m -u -C -p -f --propagation private \
                "$self" __init "$name" </dev/null >"$dir/log/init.log" 2>&1
        ) &
        disown $!
    fi
    # the first start of all probes QEMU for ten seconds
    for _ in $(seq 300); do
        ! answers || { echo "host $name is up: $uri"; return; }
        sleep 0.1
    done
    echo "host $name: libvirtd does not answer, see $dir/log" >&2
    exit 1
}

# libvirtd wants a user that only the package with its systemd units makes; the machine's own list stays as it is.
users() {
    local list
    for list in passwd group; do
        cp "/etc/$list" "$dir/$list"
        grep -q '^libvirt-qemu:' "$dir/$list" ||
            case $list in
            passwd) echo 'libvirt-qemu:x:64055:64055::/var/lib/libvirt:/usr/sbin/nologin' ;;
            group) printf 'libvirt-qemu:x:64055:\nlibvirt:x:64056:\n' ;;
            esac >>"$dir/$list"
        grep -q '^kvm:' "$dir/group" 2>/dev/null || echo 'kvm:x:64057:' >>"$dir/group"
        mount --bind "$dir/$list" "/etc/$list"
    done
}

# The first process of the host: it reaps orphans, and when it ends so does everything in the host.
init() {
    local controller outer
    mount --make-rprivate /
    hostname "$netns"
    if [ -f /sys/fs/cgroup/cgroup.controllers ]; then :; else
        # "ip netns exec" gave a fresh /sys without cgroups
        mount -t tmpfs cgroup /sys/fs/cgroup
        for controller in cpu cpuacct cpuset memory devices freezer blkio pids; do
            grep -q "^${controller}[[:space:]]" /proc/cgroups || continue
            mkdir "/sys/fs/cgroup/$controller"
            mount -t cgroup -o "$controller" cgroup "/sys/fs/cgroup/$controller" 2>/dev/null ||
                rmdir "/sys/fs/cgroup/$controller"
        done
    fi
    mkdir -p /etc/libvirt /var/lib/libvirt /var/cache/libvirt /var/log/libvirt
    mount --bind "$dir/etc" /etc/libvirt
    mount --bind "$dir/lib" /var/lib/libvirt
    mount --bind "$dir/cache" /var/cache/libvirt
    mount --bind "$dir/log" /var/log/libvirt
    # where the machine has large pages, guests may be made of them
    mount -t hugetlbfs hugetlbfs "$dir/hugepages" 2>/dev/null || sed -i /^hugetlbfs_mount/d "$dir/etc/qemu.conf"
    read -r outer _ </proc/self/stat
    echo "$outer" >"$dir/init.pid"
    users
    # last: these hide the machine's own
    mount --bind "$dir/run" /run
    mount -t proc proc /proc
    libvirtd -d -p /run/libvirtd.pid
    trap : CHLD TERM INT
    while :; do
        sleep 3600 &
        wait $! || true
    done
}

down() {
    local pid
    if alive; then
        pid=$(init_pid)
        kill -9 "$pid"
        for _ in $(seq 100); do
            alive || break
            sleep 0.1
        done
    fi
    rm -f "$dir/init.pid"
    # DHCP servers that an agent started in the host's network
    ip netns pids "$netns" 2>/dev/null | xargs -r kill 2>/dev/null || true
    ip netns del "$netns" 2>/dev/null || true
    leave_cgroups
}

case $1 in
up) up ;;
down) down ;;
uri) echo "$uri" ;;
netns) echo "$netns" ;;
status) if alive && answers; then virsh -q -c "$uri" list --all; else echo "host $name is down"; exit 1; fi ;;
kill-daemon) inside pkill -9 -F /run/libvirtd.pid ;;
__init) init ;;
*) usage ;;
esac
