package io.kilonova.hypervisor.libvirt;

import com.sun.jna.LastErrorException;
import com.sun.jna.Library;
import com.sun.jna.Native;

/** Functions of the C library that Java has no way to, named as there. */
interface LibC extends Library {
    LibC LIBRARY = Native.load("c", LibC.class);

    int O_RDONLY = 0;
    int O_CLOEXEC = 0x80000;
    int CLONE_NEWNET = 0x40000000;

    int open(String path, int flags) throws LastErrorException;

    int close(int file) throws LastErrorException;

    /** Moves the calling thread, and what it makes from then on, into another namespace. */
    int setns(int file, int kind) throws LastErrorException;
}
