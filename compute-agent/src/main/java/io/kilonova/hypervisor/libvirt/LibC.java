package io.kilonova.hypervisor.libvirt;

import com.sun.jna.IntegerType;
import com.sun.jna.LastErrorException;
import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.Structure;
import com.sun.jna.Structure.FieldOrder;
import java.nio.ByteBuffer;

/** Functions of the C library that Java has no way to, named as there. */
interface LibC extends Library {
    LibC LIBRARY = Native.load("c", LibC.class);

    int O_RDONLY = 0;
    int O_RDWR = 2;
    int O_NOCTTY = 0x100;
    int O_NONBLOCK = 0x800;
    int O_CLOEXEC = 0x80000;
    int CLONE_NEWNET = 0x40000000;
    int F_SETFL = 4;
    int EAGAIN = 11;
    int EINTR = 4;
    short POLLIN = 1;
    short POLLOUT = 4;

    int open(String path, int flags) throws LastErrorException;

    int close(int file) throws LastErrorException;

    int fcntl(int file, int command, int argument) throws LastErrorException;

    /** Moves the calling thread, and what it makes from then on, into another namespace. */
    int setns(int file, int kind) throws LastErrorException;

    int poll(Poll waited, long count, int milliseconds) throws LastErrorException;

    /** Into a direct buffer. */
    long read(int file, ByteBuffer bytes, Size size) throws LastErrorException;

    /** From a direct buffer. */
    long write(int file, ByteBuffer bytes, Size size) throws LastErrorException;

    /** size_t. */
    final class Size extends IntegerType {
        public Size() {
            this(0);
        }

        Size(long value) {
            super(Native.SIZE_T_SIZE, value, true);
        }
    }

    /** struct pollfd, of one file. */
    @FieldOrder({"fd", "events", "revents"})
    final class Poll extends Structure {
        public int fd;
        public short events;
        public short revents;
    }
}
