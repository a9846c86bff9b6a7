package io.kilonova.hypervisor.libvirt;

import java.io.StringReader;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import org.libvirt.Domain;
import org.libvirt.LibvirtException;
import org.w3c.dom.Element;
import org.xml.sax.InputSource;

/**
 * What a running domain has, and what it could have.
 *
 * @param memoryMb with all that was plugged in
 * @param freeSlots for more memory
 */
record DomainSize(int vcpus, int mostVcpus, long memoryMb, long mostMemoryMb, int freeSlots) {
    private static final int KIB_PER_MIB = 1024;

    static DomainSize of(Domain domain) throws LibvirtException {
        var info = domain.getInfo();
        var memoryMb = info.maxMem / KIB_PER_MIB;
        var root = parse(domain.getXMLDesc(0));
        var most = root.getElementsByTagName("maxMemory");
        if (most.getLength() == 0) {
            return new DomainSize(info.nrVirtCpu, domain.getMaxVcpus(), memoryMb, memoryMb, 0);
        }
        var limit = (Element) most.item(0);
        int slots = Integer.parseInt(limit.getAttribute("slots"));
        return new DomainSize(
                info.nrVirtCpu,
                domain.getMaxVcpus(),
                memoryMb,
                Long.parseLong(limit.getTextContent().strip()) / KIB_PER_MIB,
                slots - plugged(root));
    }

    private static int plugged(Element root) {
        var devices = root.getElementsByTagName("memory");
        int plugged = 0;
        for (int i = 0; i < devices.getLength(); i++) {
            if (!((Element) devices.item(i)).getAttribute("model").isEmpty()) {
                plugged++;
            }
        }
        return plugged;
    }

    private static Element parse(String xml) {
        try {
            var factory = DocumentBuilderFactory.newInstance();
            factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
            return factory.newDocumentBuilder()
                    .parse(new InputSource(new StringReader(xml)))
                    .getDocumentElement();
        } catch (java.io.IOException
                | javax.xml.parsers.ParserConfigurationException
                | org.xml.sax.SAXException e) {
            throw new IllegalStateException("a domain that cannot be read", e);
        }
    }
}
